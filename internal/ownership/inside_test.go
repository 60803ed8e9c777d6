package ownership

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

func TestBoundsOfWhatIsInside(t *testing.T) {
	table := mustTable(t, "a.yaml", `units: {team: {attributes: ["m#team", "m#`+strings.Repeat("a.", maxInsideDepth-1)+`team"]}}`)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	team := func(text string) string {
		r := record(x, map[string]any{"m": text})
		resolver.Open(r)
		var owner Owner
		resolver.Resolve(&Input{Span: r}, &owner)
		return owner.Values[4]
	}
	padded := func(length int) string {
		const around = `{"team": "search", "x": ""}`
		return `{"team": "search", "x": "` + strings.Repeat("y", length-len(around)) + `"}`
	}
	nested := func(depth int) string {
		return strings.Repeat(`{"a": `, depth) + `{"team": "deep"}` + strings.Repeat("}", depth)
	}
	assert.Equal(t, "search", team(padded(maxInsideBytes)))
	assert.Empty(t, team(padded(maxInsideBytes+1)))
	assert.Equal(t, "deep", team(nested(maxInsideDepth-1)))
	assert.Empty(t, team(nested(maxInsideDepth)))
	assert.Empty(t, team(strings.Repeat("[", maxInsideBytes)))
	assert.Equal(t, "search", team(" \n{\"team\": \"search\"}"))
}

func TestOpeningAllocatesNothingButWhatItFinds(t *testing.T) {
	table := mustTable(t)
	x := attr.NewIndex(append(table.Keys(), "gen_ai.request.model")...)
	resolver := table.Bind(x)
	plain := record(x, map[string]any{"gen_ai.request.model": "m", "team": "search"})
	assert.Zero(t, testing.AllocsPerRun(100, func() { resolver.Open(plain) }))
	full := record(x, map[string]any{"metadata": `{"user": "u-1", "team": "search", "project": "shop"}`})
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { resolver.Open(full) }), 3.0)
}

func TestAllOfWhatPathsLeadToIsThere(t *testing.T) {
	for n := range 12 { // more paths than one text has members, and the other way round
		var keys, members []string
		for i := range n {
			keys = append(keys, fmt.Sprintf("%q", fmt.Sprint("m#k", i)))
			members = append(members, fmt.Sprintf(`"k%d": "v%d", "other%d": [{"k%d": "no"}]`, i, i, i, i))
		}
		table := mustTable(t, "a.yaml", "units: {team: {attributes: ["+strings.Join(keys, ", ")+"]}}")
		x := attr.NewIndex(table.Keys()...)
		if n == 0 {
			continue
		}
		r := record(x, map[string]any{"m": "{" + strings.Join(members, ", ") + "}"})
		table.Bind(x).Open(r)
		for i := range n {
			assert.Equal(t, fmt.Sprint("v", i), r.Get(x.Slot(fmt.Sprint("m#k", i))).Str)
		}
	}
}

// FuzzOpen has any text in an attribute with paths into it: what comes out is a
// part of it, or nothing.
func FuzzOpen(f *testing.F) {
	for _, text := range []string{`{"team": "a", "owner": {"team": ["b"]}}`, `["team:a", "x"]`, "team:a, b", `{"owner": "{\"team\": 7}"}`, `{"team": "a`, "[[[["} {
		f.Add(text, "owner.team")
		f.Add(text, "0")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		key := "m#" + path
		if checkKey(key) != "" {
			return
		}
		doc, err := ParseYAML("a.yaml", []byte(`units: {team: {attributes: ["m#team"]}}`))
		require.NoError(t, err)
		doc.units[0].attributes = append(doc.units[0].attributes, key)
		table, err := NewTable(doc)
		require.NoError(t, err)
		x := attr.NewIndex(table.Keys()...)
		r := attr.NewRecord(x)
		r.Set(x.Slot("m"), attr.Value{Kind: attr.KindString, Str: text})
		resolver := table.Bind(x)
		resolver.Open(r)
		var owner Owner
		resolver.Resolve(&Input{Span: r}, &owner)
		if value := owner.Values[4]; value != "" && checkText(value) != "" {
			t.Fatalf("team is %q of %q", value, text)
		}
		if value := owner.Values[4]; value != "" && !strings.Contains(text, `\`) && !strings.Contains(text, value) {
			t.Fatalf("team is %q, which is not in %q", value, text)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	table := mustTable(b)
	x := attr.NewIndex(append(table.Keys(), "gen_ai.request.model")...)
	resolver := table.Bind(x)
	for name, span := range map[string]map[string]any{
		"nothing inside": {"gen_ai.request.model": "m", "team": "search", "project": "p"},
		"metadata":       {"metadata": `{"ls_integration": "langchain", "ls_provider": "openai", "ls_model_name": "gpt-4o", "team": "payments", "project": "refund-copilot"}`},
		"tags":           {"tag.tags": "refunds, tier-1, team:payments"},
	} {
		r := record(x, span)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				resolver.Open(r)
			}
		})
	}
}
