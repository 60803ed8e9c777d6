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
	model      string // empty is a span that is no call
	tokens     int64
	reason     string
	response   string
	unpriced   bool
	boundary   bool
	embeds     bool
}

// tree is a batch of spans by key.
type tree struct {
	calls      map[SpanKey]int
	parents    map[SpanKey][8]byte
	boundaries map[SpanKey]bool
}

func newTree() tree {
	return tree{map[SpanKey]int{}, map[SpanKey][8]byte{}, map[SpanKey]bool{}}
}

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

func (t tree) Boundary(key SpanKey) bool { return t.boundaries[key] }

func mark(spans []told) []Repeat {
	batch := newTree()
	var candidates []Candidate
	for _, s := range spans {
		key := SpanKey{Span: [8]byte{s.id}}
		batch.parents[key], batch.boundaries[key] = [8]byte{s.parent}, s.boundary
		if s.model == "" {
			continue
		}
		batch.calls[key] = len(candidates)
		reading := &Reading{Class: Call, ResponseModel: s.model, Reason: s.reason, ResponseID: s.response, inputOnly: s.embeds}
		if s.reason == "" {
			reading.Usage.Tokens[Input] = s.tokens
		}
		candidates = append(candidates, Candidate{Key: key, Reading: reading, Amount: s.reason == "" && !s.unpriced})
	}
	MarkWrappers(candidates, batch)
	repeats := make([]Repeat, len(candidates))
	for i, c := range candidates {
		repeats[i] = c.Repeat
	}
	return repeats
}

func TestInnermostCallIsBilled(t *testing.T) {
	const n, outer, inner = NotRepeated, RepeatWrapper, RepeatWrapped
	call := func(id, parent byte, model string, tokens int64) told {
		return told{id: id, parent: parent, model: model, tokens: tokens}
	}
	with := func(s told, change func(*told)) told {
		change(&s)
		return s
	}
	lost := func(s *told) { s.reason = ReasonNoUsage }
	for name, tc := range map[string]struct {
		spans []told
		want  []Repeat
	}{
		"alone":                       {[]told{call(1, 0, "m", 10)}, []Repeat{n}},
		"one around one":              {[]told{call(1, 0, "m", 10), call(2, 1, "m-2024", 10)}, []Repeat{outer, n}},
		"child first":                 {[]told{call(2, 1, "m", 10), call(1, 0, "m", 10)}, []Repeat{n, outer}},
		"around two":                  {[]told{call(1, 0, "m", 30), call(2, 1, "m", 10), call(3, 1, "m", 20)}, []Repeat{outer, n, n}},
		"three deep":                  {[]told{call(1, 0, "m", 10), call(2, 1, "m", 10), call(3, 2, "m", 10)}, []Repeat{outer, outer, n}},
		"through a span that is none": {[]told{call(1, 0, "m", 10), call(2, 1, "", 0), call(3, 2, "m", 10)}, []Repeat{outer, n}},
		"with a maker in front":       {[]told{call(1, 0, "openai/gpt-4o", 10), call(2, 1, "gpt-4o", 10)}, []Repeat{outer, n}},
		"as a cloud calls it": {
			[]told{call(1, 0, "us.anthropic.claude-x-20250929-v1:0", 10), call(2, 1, "claude-x-20250929", 10)}, []Repeat{outer, n},
		},
		"wrapper that lost the usage": {[]told{with(call(1, 0, "m", 0), lost), call(2, 1, "m", 10)}, []Repeat{outer, n}},
		"child that lost the usage":   {[]told{call(1, 0, "m", 10), with(call(2, 1, "m", 0), lost)}, []Repeat{n, n}},
		"wrapper with a bad count":    {[]told{with(call(1, 0, "m", 0), func(s *told) { s.reason = ReasonBadCount }), call(2, 1, "m", 10)}, []Repeat{n, n}},
		"only the wrapper has a price": {
			[]told{call(1, 0, "m", 10), with(call(2, 1, "m", 10), func(s *told) { s.unpriced = true })}, []Repeat{n, inner},
		},
		"neither has a price": {
			[]told{with(call(1, 0, "m", 10), func(s *told) { s.unpriced = true }), with(call(2, 1, "m", 10), func(s *told) { s.unpriced = true })},
			[]Repeat{outer, n},
		},
		"another use, the same response": {
			[]told{with(call(1, 0, "m", 15), func(s *told) { s.response = "r" }), with(call(2, 1, "m", 10), func(s *told) { s.response = "r" })},
			[]Repeat{outer, n},
		},
		"a call of its own above": {[]told{call(1, 0, "m", 100), call(2, 1, "m", 10)}, []Repeat{n, n}},
		"a tool between":          {[]told{call(1, 0, "m", 10), {id: 2, parent: 1, boundary: true}, call(3, 2, "m", 10)}, []Repeat{n, n}},
		"an embedding below":      {[]told{call(1, 0, "m", 10), with(call(2, 1, "m", 10), func(s *told) { s.embeds = true })}, []Repeat{n, n}},
		"another model below":     {[]told{call(1, 0, "m", 10), call(2, 1, "other", 10)}, []Repeat{n, n}},
		"a smaller model below":   {[]told{call(1, 0, "gpt-4o", 10), call(2, 1, "gpt-4o-mini", 10)}, []Repeat{n, n}},
		"the next version below":  {[]told{call(1, 0, "claude-sonnet-4", 10), call(2, 1, "claude-sonnet-4-5", 10)}, []Repeat{n, n}},
		"a loop of parents":       {[]told{call(1, 2, "m", 10), call(2, 1, "m", 10)}, []Repeat{n, n}},
		"own parent":              {[]told{call(1, 1, "m", 10)}, []Repeat{n}},
		"siblings":                {[]told{call(1, 9, "m", 10), call(2, 9, "m", 10)}, []Repeat{n, n}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, mark(tc.spans)) })
	}
}

func TestMarkedCandidatesTakeNoPart(t *testing.T) {
	batch := newTree()
	var candidates []Candidate
	for id := byte(1); id <= 4; id++ { // 2 below 1, 4 below 3
		key := SpanKey{Span: [8]byte{id}}
		batch.calls[key] = len(candidates)
		if id%2 == 0 {
			batch.parents[key] = [8]byte{id - 1}
		}
		reading := &Reading{ResponseModel: "m", Usage: Usage{Tokens: [NumTokenTypes]int64{Input: 10}}}
		candidates = append(candidates, Candidate{Key: key, Reading: reading, Amount: true})
	}
	candidates[1].Repeat = RepeatSpan
	MarkWrappers(candidates, batch)
	assert.Equal(t, NotRepeated, candidates[0].Repeat)
	assert.Equal(t, RepeatWrapper, candidates[2].Repeat)
}

// TestEmittersOfOneCallDisagree has an outer span that leaves cached tokens or
// reasoning out of its counts, or an inner one that does.
func TestEmittersOfOneCallDisagree(t *testing.T) {
	whole := Usage{Tokens: [NumTokenTypes]int64{Input: 100, CacheRead: 5000, Output: 10, Reasoning: 40}}
	uncached := Usage{Tokens: [NumTokenTypes]int64{Input: 100, Output: 50}}
	visible := Usage{Tokens: [NumTokenTypes]int64{Input: 5100, Output: 10}}
	other := Usage{Tokens: [NumTokenTypes]int64{Input: 100, Output: 51}}
	for name, tc := range map[string]struct {
		outer, inner Usage
		want         Repeat
	}{
		"outer without cached":    {uncached, whole, RepeatWrapper},
		"outer without reasoning": {visible, whole, RepeatWrapper},
		"inner without cached":    {whole, uncached, RepeatWrapper},
		"another output":          {other, whole, NotRepeated},
	} {
		batch := newTree()
		a, b := SpanKey{Span: [8]byte{1}}, SpanKey{Span: [8]byte{2}}
		batch.calls[a], batch.calls[b], batch.parents[b] = 0, 1, a.Span
		candidates := []Candidate{
			{Key: a, Reading: &Reading{Usage: tc.outer}, Amount: true}, {Key: b, Reading: &Reading{Usage: tc.inner}, Amount: true},
		}
		MarkWrappers(candidates, batch)
		assert.Equal(t, tc.want, candidates[0].Repeat, name)
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
			spans = append(spans, told{id: id, parent: id + 1, model: "m", tokens: tokens}, told{id: id + 1, parent: id + 2})
			if random.IntN(2) == 0 {
				spans = append(spans, told{id: id + 2, model: "m", tokens: tokens})
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
		"dots":          {Reading{RequestModel: "gpt-4.1"}, Reading{RequestModel: "gpt-5.1"}, false},
		"maker":         {Reading{RequestModel: "meta.llama3-1-8b-instruct-v1:0"}, Reading{RequestModel: "llama3-1-8b-instruct"}, true},
		"one name each": {Reading{ResponseModel: "a"}, Reading{ResponseModel: "b"}, false},
		"next version":  {Reading{RequestModel: "m-4"}, Reading{RequestModel: "m-4-5"}, false},
	} {
		assert.Equal(t, tc.want, sameRequest(&tc.a, &tc.b), name)
		assert.Equal(t, tc.want, sameRequest(&tc.b, &tc.a), name)
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
	return []Candidate{{Key: SpanKey{Trace: [16]byte{trace}, Span: [8]byte{span}}, Reading: reading, Amount: true}}
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

func TestTheTellerWithAnAmountIsBilled(t *testing.T) {
	memory := NewResponses(10, 100)
	unpriced := respond(1, 1, "chatcmpl-0123456789", 5)
	unpriced[0].Amount = false
	memory.Mark(unpriced, 1)
	assert.Equal(t, NotRepeated, unpriced[0].Repeat)
	priced := respond(1, 2, "chatcmpl-0123456789", 5)
	memory.Mark(priced, 2)
	assert.Equal(t, NotRepeated, priced[0].Repeat, "nothing was billed before")

	memory = NewResponses(10, 100)
	both := append(respond(1, 1, "chatcmpl-0123456789", 5), respond(1, 2, "chatcmpl-0123456789", 5)...)
	both[0].Amount = false
	memory.Mark(both, 1)
	assert.Equal(t, RepeatResponse, both[0].Repeat)
	assert.Equal(t, NotRepeated, both[1].Repeat)
}

func TestMemoryOfResponsesIsBounded(t *testing.T) {
	memory := NewResponses(100, 1e9)
	for n := range 10_000 {
		memory.Mark(respond(1, byte(n), fmt.Sprintf("response-%012d", n), 1), int64(n))
		assert.LessOrEqual(t, memory.Len(), 200)
		assert.GreaterOrEqual(t, memory.Len(), min(n+1, 100))
	}
}
