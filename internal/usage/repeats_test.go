package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// spanOf is one span of a scenario: who it is below, and what it says.
type spanOf struct {
	trace, id, parent     byte
	more, parentMore      byte   // second bytes of the ids
	model                 string // empty is a span that is no call
	tokens                int64
	cached                int64 // of the tokens, read from cache
	lossy                 bool  // tells no cached tokens
	reason                string
	response, attempt     string
	scope, process, twins uint64
	start, end            int64
	unpriced, boundary    bool
	embeds, client        bool
	carrier, denied       bool
}

// teller reads batches one after the other, as one processor does.
type teller struct {
	marker Marker
	recent *Recent
	now    int64
	billed []int32 // of the last batch: what stands for each call, plus one
}

func newTeller() *teller { return &teller{recent: NewRecent(1000, 1000)} }

// tell marks one batch and returns the verdict on each call.
func (t *teller) tell(spans []spanOf) (repeats []Repeat) {
	tree := NewTree()
	var candidates []Candidate
	for i, s := range spans {
		node := Node{
			Key: SpanKey{Trace: [16]byte{s.trace}, Span: [8]byte{s.id, s.more}}, Parent: [8]byte{s.parent, s.parentMore}, Call: None, Boundary: s.boundary, Client: s.client,
		}
		if s.model != "" {
			if !s.denied {
				node.Call = int32(len(candidates))
			}
			reading := &Reading{
				Class: Call, ResponseModel: s.model, Reason: s.reason, IDs: [NumIDs]string{ResponseID: s.response, AttemptID: s.attempt},
				inputOnly: s.embeds, scope: s.scope, twins: s.twins, Carrier: s.carrier, Denied: s.denied,
			}
			if s.reason == "" {
				reading.Usage.Tokens[Input] = s.tokens - s.cached
				if reading.Usage.Tokens[CacheRead] = s.cached; !s.lossy {
					reading.detail = tellsCache
				}
			}
			candidates = append(candidates, Candidate{
				Node: int32(i), Reading: reading, Amount: s.reason == "" && !s.unpriced, Process: s.process, Start: s.start, End: s.end,
			})
		}
		tree.Add(node)
	}
	t.now++
	t.marker.Relate(candidates, tree)
	t.marker.Settle(t.recent, t.now)
	t.billed = nil
	for _, c := range candidates {
		repeats, t.billed = append(repeats, c.Repeat), append(t.billed, c.Billed)
	}
	return repeats
}

// mark tells batches to a fresh processor.
func mark(batches ...[]spanOf) (repeats [][]Repeat) {
	t := newTeller()
	for _, batch := range batches {
		repeats = append(repeats, t.tell(batch))
	}
	return repeats
}

func TestInnermostCallIsBilled(t *testing.T) {
	const n, outer, inner = NotRepeated, RepeatWrapper, RepeatWrapped
	call := func(id, parent byte, model string, tokens int64) spanOf {
		return spanOf{id: id, parent: parent, model: model, tokens: tokens}
	}
	with := func(s spanOf, change func(*spanOf)) spanOf {
		change(&s)
		return s
	}
	lost := func(s *spanOf) { s.reason = ReasonNoUsage }
	for name, tc := range map[string]struct {
		spans []spanOf
		want  []Repeat
	}{
		"alone":                       {[]spanOf{call(1, 0, "m", 10)}, []Repeat{n}},
		"one around one":              {[]spanOf{call(1, 0, "m", 10), call(2, 1, "m-2024", 10)}, []Repeat{outer, n}},
		"child first":                 {[]spanOf{call(2, 1, "m", 10), call(1, 0, "m", 10)}, []Repeat{n, outer}},
		"around two":                  {[]spanOf{call(1, 0, "m", 30), call(2, 1, "m", 10), call(3, 1, "m", 20)}, []Repeat{outer, n, n}},
		"three deep":                  {[]spanOf{call(1, 0, "m", 10), call(2, 1, "m", 10), call(3, 2, "m", 10)}, []Repeat{outer, outer, n}},
		"through a span that is none": {[]spanOf{call(1, 0, "m", 10), call(2, 1, "", 0), call(3, 2, "m", 10)}, []Repeat{outer, n}},
		"with a maker in front":       {[]spanOf{call(1, 0, "openai/gpt-4o", 10), call(2, 1, "gpt-4o", 10)}, []Repeat{outer, n}},
		"as a cloud calls it": {
			[]spanOf{call(1, 0, "us.anthropic.claude-x-20250929-v1:0", 10), call(2, 1, "claude-x-20250929", 10)}, []Repeat{outer, n},
		},
		"wrapper that lost the usage": {[]spanOf{with(call(1, 0, "m", 0), lost), call(2, 1, "m", 10)}, []Repeat{outer, n}},
		"child that lost the usage":   {[]spanOf{call(1, 0, "m", 10), with(call(2, 1, "m", 0), lost)}, []Repeat{n, inner}},
		"wrapper with a bad count":    {[]spanOf{with(call(1, 0, "m", 0), func(s *spanOf) { s.reason = ReasonBadCount }), call(2, 1, "m", 10)}, []Repeat{n, n}},
		"only the wrapper has a price": {
			[]spanOf{call(1, 0, "m", 10), with(call(2, 1, "m", 10), func(s *spanOf) { s.unpriced = true })}, []Repeat{n, inner},
		},
		"neither has a price": {
			[]spanOf{with(call(1, 0, "m", 10), func(s *spanOf) { s.unpriced = true }), with(call(2, 1, "m", 10), func(s *spanOf) { s.unpriced = true })},
			[]Repeat{outer, n},
		},
		"another use, the same response": {
			[]spanOf{with(call(1, 0, "m", 15), func(s *spanOf) { s.response = "r" }), with(call(2, 1, "m", 10), func(s *spanOf) { s.response = "r" })},
			[]Repeat{outer, n},
		},
		"a call of its own above": {[]spanOf{call(1, 0, "m", 100), call(2, 1, "m", 10)}, []Repeat{n, n}},
		"a tool between":          {[]spanOf{call(1, 0, "m", 10), {id: 2, parent: 1, boundary: true}, call(3, 2, "m", 10)}, []Repeat{n, n}},
		"an embedding below":      {[]spanOf{call(1, 0, "m", 10), with(call(2, 1, "m", 10), func(s *spanOf) { s.embeds = true })}, []Repeat{n, n}},
		"another model below":     {[]spanOf{call(1, 0, "m", 10), call(2, 1, "other", 10)}, []Repeat{n, n}},
		"a smaller model below":   {[]spanOf{call(1, 0, "gpt-4o", 10), call(2, 1, "gpt-4o-mini", 10)}, []Repeat{n, n}},
		"the next version below":  {[]spanOf{call(1, 0, "claude-sonnet-4", 10), call(2, 1, "claude-sonnet-4-5", 10)}, []Repeat{n, n}},
		"a loop of parents":       {[]spanOf{call(1, 2, "m", 10), call(2, 1, "m", 10)}, []Repeat{n, n}},
		"own parent":              {[]spanOf{call(1, 1, "m", 10)}, []Repeat{n}},
		"siblings":                {[]spanOf{call(1, 9, "m", 10), call(2, 9, "m", 10)}, []Repeat{n, n}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, mark(tc.spans)[0]) })
	}
}

func TestMarkedCandidatesTakeNoPart(t *testing.T) {
	same := spanOf{id: 2, parent: 1, model: "m", tokens: 10}
	got := mark([]spanOf{{id: 1, model: "m", tokens: 10}, same, same, {id: 3, model: "m", tokens: 10, denied: true}, {id: 4, parent: 3, model: "m", tokens: 10}})[0]
	assert.Equal(t, []Repeat{RepeatWrapper, NotRepeated, RepeatSpan, RepeatScope, NotRepeated}, got)
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
		tree := NewTree()
		tree.Add(Node{Key: SpanKey{Span: [8]byte{1}}, Call: 0})
		tree.Add(Node{Key: SpanKey{Span: [8]byte{2}}, Parent: [8]byte{1}, Call: 1})
		candidates := []Candidate{
			{Node: 0, Reading: &Reading{Usage: tc.outer}, Amount: true}, {Node: 1, Reading: &Reading{Usage: tc.inner}, Amount: true},
		}
		var marker Marker
		marker.Relate(candidates, tree)
		marker.Settle(NewRecent(10, 10), 1)
		assert.Equal(t, tc.want, candidates[0].Repeat, name)
	}
}

// TestNobodyStandsForEachOther has wrappers that share an id with a call below:
// if each stood for the other, neither would be billed.
func TestNobodyStandsForEachOther(t *testing.T) {
	const n, outer, inner, same = NotRepeated, RepeatWrapper, RepeatWrapped, RepeatResponse
	around := spanOf{trace: 1, id: 1, model: "m", tokens: 30, response: someID}
	first := spanOf{trace: 1, id: 2, parent: 1, model: "m", tokens: 10}
	last := spanOf{trace: 1, id: 3, parent: 1, model: "m", tokens: 20, response: someID}
	gateway := spanOf{trace: 1, id: 4, parent: 9, model: "m", tokens: 20, response: someID}
	assert.Equal(t, [][]Repeat{{outer, n, n}}, mark([]spanOf{around, first, last}))
	assert.Equal(t, [][]Repeat{{n, n, outer}}, mark([]spanOf{last, first, around}))
	assert.Equal(t, [][]Repeat{{n}, {n}, {outer}, {same}}, mark([]spanOf{first}, []spanOf{last}, []spanOf{around}, []spanOf{gateway}))

	silent := last
	silent.reason, silent.tokens = ReasonNoUsage, 0
	assert.Equal(t, [][]Repeat{{n, inner}}, mark([]spanOf{around, silent}), "a stream below that lost its usage")
	retried := silent
	retried.id = 5
	assert.Equal(t, [][]Repeat{{n, inner, inner}}, mark([]spanOf{around, silent, retried}))

	agent := around
	agent.carrier = true
	assert.Equal(t, [][]Repeat{{outer, n}}, mark([]spanOf{agent, last}))
	assert.Equal(t, [][]Repeat{{outer, n, same}}, mark([]spanOf{agent, last, gateway}))
}
