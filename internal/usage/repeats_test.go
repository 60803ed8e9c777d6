package usage

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// told is one call span of a scenario: who it is below, and what it says.
type told struct {
	id, parent byte
	model      string
	tokens     int64
	reason     string
}

// tree is a batch of spans by key.
type tree struct {
	calls   map[SpanKey]int
	parents map[SpanKey][8]byte
}

func newTree() tree { return tree{map[SpanKey]int{}, map[SpanKey][8]byte{}} }

func (t tree) Parent(key SpanKey) (SpanKey, bool) {
	parent := t.parents[key]
	return SpanKey{key.Trace, parent}, parent != [8]byte{}
}

func (t tree) Candidate(key SpanKey) int {
	if at, ok := t.calls[key]; ok {
		return at
	}
	return -1
}

func mark(spans []told) []Repeat {
	batch := newTree()
	var candidates []Candidate
	for _, s := range spans {
		key := SpanKey{Span: [8]byte{s.id}}
		batch.parents[key] = [8]byte{s.parent}
		if s.model == "" {
			continue
		}
		batch.calls[key] = len(candidates)
		reading := &Reading{Class: Call, ResponseModel: s.model, Reason: s.reason}
		reading.Usage.Tokens[Input] = s.tokens
		candidates = append(candidates, Candidate{Key: key, Reading: reading})
	}
	MarkWrappers(candidates, batch)
	repeats := make([]Repeat, len(candidates))
	for i, c := range candidates {
		repeats[i] = c.Repeat
	}
	return repeats
}

func TestInnermostCallIsBilled(t *testing.T) {
	const n, w = NotRepeated, RepeatWrapper
	for name, tc := range map[string]struct {
		spans []told
		want  []Repeat
	}{
		"alone":                       {[]told{{1, 0, "m", 10, ""}}, []Repeat{n}},
		"one around one":              {[]told{{1, 0, "m", 10, ""}, {2, 1, "m-2024", 10, ""}}, []Repeat{w, n}},
		"child first":                 {[]told{{2, 1, "m", 10, ""}, {1, 0, "m", 10, ""}}, []Repeat{n, w}},
		"around two":                  {[]told{{1, 0, "m", 30, ""}, {2, 1, "m", 10, ""}, {3, 1, "m", 20, ""}}, []Repeat{w, n, n}},
		"three deep":                  {[]told{{1, 0, "m", 10, ""}, {2, 1, "m", 10, ""}, {3, 2, "m", 10, ""}}, []Repeat{w, w, n}},
		"through a span that is none": {[]told{{1, 0, "m", 10, ""}, {2, 1, "", 0, ""}, {3, 2, "m", 10, ""}}, []Repeat{w, n}},
		"wrapper that lost the usage": {[]told{{1, 0, "m", 0, ReasonNoUsage}, {2, 1, "m", 10, ""}}, []Repeat{w, n}},
		"child that lost the usage":   {[]told{{1, 0, "m", 10, ""}, {2, 1, "m", 0, ReasonNoUsage}}, []Repeat{n, n}},
		"another model below":         {[]told{{1, 0, "m", 10, ""}, {2, 1, "other", 5, ""}}, []Repeat{n, n}},
		"a smaller model below":       {[]told{{1, 0, "gpt-4o", 10, ""}, {2, 1, "gpt-4o-mini", 5, ""}}, []Repeat{n, n}},
		"the next version below":      {[]told{{1, 0, "claude-sonnet-4", 10, ""}, {2, 1, "claude-sonnet-4-5", 5, ""}}, []Repeat{n, n}},
		"a loop of parents":           {[]told{{1, 2, "m", 10, ""}, {2, 1, "m", 10, ""}}, []Repeat{n, n}},
		"used less than below":        {[]told{{1, 0, "m", 10, ""}, {2, 1, "m", 50, ""}}, []Repeat{n, n}},
		"own parent":                  {[]told{{1, 1, "m", 10, ""}}, []Repeat{n}},
		"siblings":                    {[]told{{1, 9, "m", 10, ""}, {2, 9, "m", 10, ""}}, []Repeat{n, n}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, mark(tc.spans)) })
	}
}

// TestWrappingChangesNoTotal wraps random calls in agents and call spans that
// repeat them, shuffles, and expects the same bill.
func TestWrappingChangesNoTotal(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		var spans []told
		var want int64
		for id := byte(1); id < 40; id += 4 {
			tokens := random.Int64N(1000) + 1
			want += tokens
			spans = append(spans, told{id, id + 1, "m", tokens, ""}, told{id + 1, id + 2, "", 0, ""})
			if random.IntN(2) == 0 {
				spans = append(spans, told{id + 2, 0, "m", tokens, ""})
			}
		}
		random.Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
		var got int64
		repeats := mark(spans)
		call := 0
		for _, s := range spans {
			if s.model == "" {
				continue
			}
			if repeats[call] == NotRepeated {
				got += s.tokens
			}
			call++
		}
		assert.Equal(t, want, got)
	}
}

func TestSameModel(t *testing.T) {
	for name, tc := range map[string]struct {
		a, b Reading
		want bool
	}{
		"dated":         {Reading{ResponseModel: "gpt-4o-2024-08-06"}, Reading{RequestModel: "gpt-4o"}, true},
		"latest":        {Reading{RequestModel: "grok-4"}, Reading{RequestModel: "grok-4-latest"}, true},
		"vertex":        {Reading{RequestModel: "claude-x"}, Reading{RequestModel: "claude-x@20250929"}, true},
		"request model": {Reading{ResponseModel: "a", RequestModel: "b"}, Reading{RequestModel: "b"}, true},
		"one unknown":   {Reading{}, Reading{RequestModel: "b"}, true},
		"other":         {Reading{RequestModel: "a"}, Reading{RequestModel: "b"}, false},
		"variant":       {Reading{RequestModel: "gpt-4o"}, Reading{RequestModel: "gpt-4o-2024x"}, false},
		"next version":  {Reading{RequestModel: "m-4"}, Reading{RequestModel: "m-4-5"}, false},
	} {
		assert.Equal(t, tc.want, sameModel(&tc.a, &tc.b), name)
		assert.Equal(t, tc.want, sameModel(&tc.b, &tc.a), name)
	}
}

func TestRefusedCallsDoNotStopTheRest(t *testing.T) {
	memory := NewResponses(10, 100)
	memory.Mark(respond(1, 1, "chatcmpl-0123456789", 5), 1)
	refused := respond(1, 2, "chatcmpl-0123456789", 5)
	refused[0].Reading.Reason = ReasonNoUsage
	batch := append(refused, respond(1, 3, "chatcmpl-0123456789", 5)...)
	memory.Mark(batch, 2)
	assert.Equal(t, NotRepeated, batch[0].Repeat)
	assert.Equal(t, RepeatResponse, batch[1].Repeat)
}

func respond(trace, span byte, id string, tokens int64) []Candidate {
	reading := &Reading{Class: Call, ResponseID: id}
	reading.Usage.Tokens[Output] = tokens
	return []Candidate{{Key: SpanKey{Trace: [16]byte{trace}, Span: [8]byte{span}}, Reading: reading}}
}

func TestOneResponseIsBilledOnce(t *testing.T) {
	const id = "chatcmpl-0123456789"
	memory := NewResponses(10, 100)
	marked := func(candidates []Candidate, now int64) Repeat {
		memory.Mark(candidates, now)
		return candidates[0].Repeat
	}
	assert.Equal(t, NotRepeated, marked(respond(1, 1, id, 5), 1))
	assert.Equal(t, RepeatResponse, marked(respond(1, 2, id, 7), 2), "a gateway in the same trace")
	assert.Equal(t, RepeatResponse, marked(respond(2, 3, id, 5), 3), "another trace, the same usage")
	assert.Equal(t, NotRepeated, marked(respond(2, 4, id, 9), 4), "a server that always answers with one id")
	assert.Equal(t, NotRepeated, marked(respond(1, 1, id, 5), 5), "the sender retries")
	assert.Equal(t, NotRepeated, marked(respond(1, 5, "", 5), 6))
	assert.Equal(t, NotRepeated, marked(respond(1, 6, "1", 5), 6))
	assert.Equal(t, NotRepeated, marked(respond(1, 7, "1", 5), 6), "too short to be unique")
	assert.Equal(t, RepeatResponse, marked(respond(1, 8, id, 5), 150), "remembered for a second lifetime")
	assert.Equal(t, NotRepeated, marked(respond(1, 9, id, 5), 400), "and no longer")
}

func TestMemoryOfResponsesIsBounded(t *testing.T) {
	memory := NewResponses(100, 1e9)
	for n := range 10_000 {
		memory.Mark(respond(1, byte(n), fmt.Sprintf("response-%012d", n), 1), int64(n))
		assert.LessOrEqual(t, memory.Len(), 200)
		assert.GreaterOrEqual(t, memory.Len(), min(n+1, 100))
	}
}
