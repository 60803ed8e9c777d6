package billing

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/aicost/aicost/testbed/truth"
)

// counted is a billed span with texts on it.
func counted(id string, tokens truth.Tokens, texts ...string) Span {
	s := Span{ID: id, Status: "priced", Tokens: tokens, attributes: pcommon.NewMap()}
	for _, text := range texts {
		s.attributes.PutStr("about."+text, text)
	}
	return s
}

func TestCallsFindTheirSpans(t *testing.T) {
	one, two := truth.Tokens{Input: 100, Output: 10}, truth.Tokens{Input: 30, Output: 3}
	sum := one.Add(two)
	failed := Span{ID: "f", Status: "no_usage", Reason: "call_failed", attributes: pcommon.NewMap()}
	wrapper := Span{ID: "w", Status: "aggregate", Tokens: one, attributes: pcommon.NewMap()}
	for name, test := range map[string]struct {
		spans []Span
		calls []truth.Call
		want  []string // ids of the calls' spans
		extra int
	}{
		"by counts": {[]Span{counted("b", two), counted("a", one)}, []truth.Call{{Tokens: one}, {Tokens: two}}, []string{"a", "b"}, 0},
		"by id":     {[]Span{counted("a", one), counted("b", one, "id-1")}, []truth.Call{{Tokens: one, ResponseID: "id-1"}, {Tokens: one}}, []string{"b", "a"}, 0},
		"by model":  {[]Span{counted("a", sum, "m")}, []truth.Call{{Tokens: one, ModelRequested: "m"}}, []string{"a"}, 0},
		"a sum":     {[]Span{counted("s", sum)}, []truth.Call{{Tokens: one}, {Tokens: two}}, []string{"s", "s"}, 0},
		"a wrong sum": {
			[]Span{counted("s", sum.Add(truth.Tokens{Input: 7}))},
			[]truth.Call{{Tokens: one, SpanID: "s"}, {Tokens: two, SpanID: "s"}},
			[]string{"s", "s"},
			0,
		},
		"billed twice":        {[]Span{counted("a", one, "m"), counted("b", one, "m")}, []truth.Call{{Tokens: one}, {Tokens: two, ModelRequested: "m"}}, []string{"a", ""}, 1},
		"failed":              {[]Span{failed, counted("a", one)}, []truth.Call{{Error: "429"}, {Tokens: one}}, []string{"f", "a"}, 0},
		"wrappers do not pay": {[]Span{wrapper}, []truth.Call{{Tokens: one}}, []string{""}, 0},
	} {
		f := newFile("emitter__scenario.json", test.spans, test.calls, nil, prices)
		var got []string
		for _, c := range f.Calls {
			id := ""
			if c.Span != nil {
				id = c.Span.ID
			}
			got = append(got, id)
		}
		assert.Equal(t, test.want, got, name)
		assert.Len(t, f.Extra, test.extra, name)
	}
}

func TestWhatIsWrongWithASumIsWrongWithEach(t *testing.T) {
	one, two := truth.Tokens{Input: 100, Output: 10}, truth.Tokens{Input: 30, CacheRead: 8, Output: 3}
	f := newFile("emitter__scenario.json", []Span{counted("s", truth.Tokens{Input: 138, Output: 13})},
		[]truth.Call{{Tokens: one, SpanID: "s"}, {Tokens: two, SpanID: "s"}}, nil, prices)
	for _, c := range f.Calls {
		assert.Equal(t, Over, c.Verdict)
		assert.Equal(t, "reads as input", c.Why)
	}
}

func TestEveryCaptureIsBilled(t *testing.T) {
	files, err := Load(t.Context(), "../../testdata/spans")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 110)
	for i := range files {
		assert.NotEmpty(t, files[i].Scenario, files[i].Name)
	}
}
