package ownership

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// TestMemoryChangesNothing resolves spans of few values, of many and of any age
// with and without a memory.
func TestMemoryChangesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	units := conventionalUnits()
	units[4].restricted, units[4].patterns = true, []string{"r*", "bbb*"}
	recalled := 0
	for range 100 {
		rules := randomRules(random, 1+random.IntN(40))
		x := newRuleIndex(rules, units)
		memory := NewMemory()
		for n := range 200 {
			var present uint64
			for i := range x.keys {
				memory.values[i] = []string{"", "a", "ab", "abc", "b", "ba"}[random.IntN(6)]
				if n%10 == 9 {
					memory.values[i] = fmt.Sprint("b", n)
				}
				if memory.values[i] != "" {
					present |= 1 << i
				}
			}
			at := int64(random.IntN(6))
			var want findings
			x.find(&memory.values, present, at, &want)
			got := *memory.find(x, present, at)
			if got != memory.missed {
				recalled++
			}
			got.from, got.until, want.from, want.until = 0, 0, 0, 0
			require.Equal(t, want, got, "rules %v, values %v, at %d", rules, memory.values[:len(x.keys)], at)
		}
	}
	assert.Greater(t, recalled, 5000, "the test must not be about nothing")
}

func TestMemoryHoldsNothingOfTheSpan(t *testing.T) {
	table := mustTable(t, "a.yaml", `rules: [{match: {tenant: "*"}, set: {team: "${tenant}"}}]`)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	memory := NewMemory()
	text := strings.Clone("search")
	var owner Owner
	for range 3 {
		resolver.Resolve(&Input{Span: record(x, map[string]any{"tenant": text}), Memory: memory}, &owner)
	}
	assert.Equal(t, "search", owner.Values[4])
	assert.NotSame(t, unsafe.StringData(text), unsafe.StringData(owner.Values[4]), "remembered by now")
	memory.Forget()
	for _, known := range kept(memory) {
		assert.NotSame(t, unsafe.StringData(text), unsafe.StringData(known.values[0]))
	}
	assert.Empty(t, memory.values[0])

	once := NewMemory()
	resolver.Resolve(&Input{Span: record(x, map[string]any{"tenant": text}), Memory: once}, &owner)
	assert.Same(t, unsafe.StringData(text), unsafe.StringData(once.missed.best[trustMapping][4].value), "what is not remembered is the span's")
	once.Forget()
	assert.Equal(t, NewMemory().missed.best, once.missed.best)
}

func kept(m *Memory) (all []*remembered) {
	for _, set := range m.sets {
		for _, known := range set {
			if known != nil {
				all = append(all, known)
			}
		}
	}
	return all
}

func TestMemoryTakesInWhatComesAgain(t *testing.T) {
	table := mustTable(t, "a.yaml", `rules: [{match: {tenant: "*"}, set: {team: a}}]`)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	memory := NewMemory()
	known := func() int { return len(kept(memory)) }
	var owner Owner
	for n := range 10_000 {
		resolver.Resolve(&Input{Span: record(x, map[string]any{"tenant": fmt.Sprint("once-", n)}), Memory: memory}, &owner)
	}
	assert.Zero(t, known())
	in := Input{Span: record(x, map[string]any{"tenant": "again"}), Memory: memory}
	for range 2 {
		resolver.Resolve(&in, &owner)
	}
	assert.Equal(t, 1, known())
	assert.Zero(t, testing.AllocsPerRun(100, func() { resolver.Resolve(&in, &owner) }))
}

// TestMemoryAtABoundary has two spans around a rule's last moment in turn, as
// delayed spans come: neither costs memory.
func TestMemoryAtABoundary(t *testing.T) {
	table := mustTable(t, "a.yaml", "rules:\n  - {match: {tenant: t}, set: {team: old}, until: 2026-07-01}\n  - {match: {tenant: t}, set: {team: new}, from: 2026-07-01}\n")
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	boundary, ok := parseDate("2026-07-01")
	require.True(t, ok)
	memory, span := NewMemory(), record(x, map[string]any{"tenant": "t"})
	turn := func() {
		for at, want := range map[int64]string{boundary - 1: "old", boundary: "new"} {
			var owner Owner
			resolver.Resolve(&Input{Span: span, At: at, Memory: memory}, &owner)
			require.Equal(t, want, owner.Values[4])
		}
	}
	turn()
	turn()
	var owner Owner
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		resolver.Resolve(&Input{Span: span, At: boundary - 1, Memory: memory}, &owner)
		resolver.Resolve(&Input{Span: span, At: boundary, Memory: memory}, &owner)
	}))
}

// TestMemoryChangesNoOwner goes through whole tables: the same spans, one after
// another in one record, have the same owner with a memory, without one, and in
// an explanation.
func TestMemoryChangesNoOwner(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	pick := func(among ...string) string { return among[random.IntN(len(among))] }
	for range 200 {
		var rules strings.Builder
		seen := map[string]bool{}
		for i := range 1 + random.IntN(8) {
			match := pick("k1", "k2", `"m#t"`) + ": " + pick(`"*"`, `"!*"`, "x", `"x*"`, `[x, "!*"]`)
			value := pick("a", "b1")
			if key, _, _ := strings.Cut(match, ": "); !strings.Contains(match, "!") && random.IntN(2) == 0 {
				value = "${" + strings.Trim(key, `"`) + "}"
			}
			if !seen[match] {
				fmt.Fprintf(&rules, "  - {%smatch: {%s}, set: {team: %q, project: P%d}}\n", pick("", "trust: identity, ", "trust: fallback, "), match, value, i)
			}
			seen[match] = true
		}
		text := "units: {team: {allowed: [a, \"b*\"]}, project: {case: lower, required_if: {team: \"*\"}}}\nrules:\n" + rules.String()
		table := mustTable(t, "a.yaml", text)
		x := attr.NewIndex(table.Keys()...)
		resolver, memory, span := table.Bind(x), NewMemory(), attr.NewRecord(x)
		for range 100 {
			span.Reset()
			for _, key := range []string{"k1", "k2", "m", "team"} {
				if slot := x.Slot(key); slot >= 0 && random.IntN(2) == 0 {
					span.Set(slot, attr.Value{Kind: attr.KindString, Str: pick("x", "xy", "b7", `{"t":"b9"}`, "t:b2, t", "")})
				}
			}
			resolver.Open(span)
			var with, without Owner
			resolver.Resolve(&Input{Span: span, Memory: memory}, &with)
			resolver.Resolve(&Input{Span: span}, &without)
			require.Equal(t, without, with, text)
			require.Equal(t, without, resolver.Explain(&Input{Span: span}).Owner(), text)
		}
	}
}

// TestMemoryHoldsAsManyAsItSays resolves some combinations in turn, as services of
// a cluster come: what was resolved twice is remembered, whatever the attributes
// have in common.
func TestMemoryHoldsAsManyAsItSays(t *testing.T) {
	table := mustTable(t, "a.yaml", `rules: [{match: {a: "*", b: "*"}, set: {team: t}}]`)
	for n, least := range map[int]int{64: 64, 512: 505, 1024: 940, memorySize: 1500} {
		for name, b := range map[string]string{"other values": "b", "the same value": ""} {
			memory, present := NewMemory(), uint64(3)
			resolve := func(i int) *findings {
				memory.values[0] = fmt.Sprint("value-", i)
				memory.values[1] = memory.values[0] + b
				return memory.find(table.index, present, 0)
			}
			for range 5 {
				for i := range n {
					resolve(i)
				}
			}
			hits := 0
			for i := range n {
				if resolve(i) != &memory.missed {
					hits++
				}
			}
			assert.GreaterOrEqual(t, hits, least, "%d of %s", n, name)
		}
	}
}

func TestMemoryTakesInNoLongValues(t *testing.T) {
	table := mustTable(t, "a.yaml", `rules: [{match: {a: "*"}, set: {team: t}}]`)
	memory := NewMemory()
	for _, size := range []int{maxMemoryBytes, maxMemoryBytes + 1} {
		memory.values[0] = strings.Repeat("x", size)
		for range 3 {
			assert.Equal(t, int32(1), memory.find(table.index, 1, 0).best[trustMapping][4].number)
		}
	}
	assert.Len(t, kept(memory), 1)
}
