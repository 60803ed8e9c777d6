package usage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

const someID = "chatcmpl-0123456789"

func TestOneResponseIsBilledOnce(t *testing.T) {
	teller := &teller{recent: NewRecent(10, 100)}
	marked := func(s spanOf, now int64) Repeat {
		s.model, teller.now = "m", now-1
		return teller.tell([]spanOf{s})[0]
	}
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 1, id: 1, response: someID, tokens: 5}, 1))
	assert.Equal(t, RepeatResponse, marked(spanOf{trace: 1, id: 2, response: someID, tokens: 7}, 2), "a gateway in the same trace")
	assert.Equal(t, RepeatResponse, marked(spanOf{trace: 2, id: 3, response: someID, tokens: 7}, 3), "another trace, the same usage")
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 3, id: 4, response: someID, tokens: 9}, 4), "a server that always answers with one id")
	assert.Equal(t, RepeatResponse, marked(spanOf{trace: 3, id: 5, response: someID, tokens: 9}, 4), "told twice by such a server's clients")
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 1, id: 1, response: someID, tokens: 5}, 5), "the sender retries")
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 1, id: 6, tokens: 6}, 6))
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 1, id: 7, response: "1", tokens: 5}, 6))
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 1, id: 8, response: "1", tokens: 5}, 6), "too short to be unique")
	assert.Equal(t, NotRepeated, marked(spanOf{trace: 1, id: 9, response: someID, tokens: 5}, 400), "long ago")
}

func TestAnyCommonIDWillDo(t *testing.T) {
	got := mark(
		[]spanOf{{trace: 1, id: 1, model: "m", tokens: 5, response: someID, attempt: "attempt-0123456789"}},
		[]spanOf{{trace: 2, id: 2, model: "m", tokens: 5, attempt: "attempt-0123456789"}},
		[]spanOf{{trace: 3, id: 3, model: "m", tokens: 5, response: "attempt-0123456789x"}},
	)
	assert.Equal(t, [][]Repeat{{NotRepeated}, {RepeatResponse}, {NotRepeated}}, got)
}

func TestTheTellerWithAnAmountIsBilled(t *testing.T) {
	unpriced := spanOf{trace: 1, id: 1, model: "m", tokens: 5, response: someID, unpriced: true}
	priced := spanOf{trace: 1, id: 2, model: "m", tokens: 5, response: someID}
	assert.Equal(t, [][]Repeat{{NotRepeated}, {NotRepeated}}, mark([]spanOf{unpriced}, []spanOf{priced}), "nothing was billed before")
	assert.Equal(t, [][]Repeat{{RepeatResponse, NotRepeated}}, mark([]spanOf{unpriced, priced}))
	assert.Equal(t, [][]Repeat{{NotRepeated}, {RepeatResponse}}, mark([]spanOf{priced}, []spanOf{unpriced}))
	silent := unpriced
	silent.reason = ReasonNoUsage
	assert.Equal(t, [][]Repeat{{NotRepeated, RepeatResponse}}, mark([]spanOf{priced, silent}), "counted as a call once")
	other := silent
	other.id = 3
	assert.Equal(t, [][]Repeat{{NotRepeated}, {RepeatResponse}}, mark([]spanOf{silent}, []spanOf{other}))
}

// TestTheFullerTellerIsBilled has two spans of one call, of which one lost how
// much of the input was cached.
func TestTheFullerTellerIsBilled(t *testing.T) {
	full := spanOf{trace: 1, id: 1, model: "m", tokens: 2348, cached: 2048, response: someID}
	lossy := spanOf{trace: 1, id: 2, parent: 1, model: "m", tokens: 2348, lossy: true, response: someID}
	assert.Equal(t, [][]Repeat{{NotRepeated, RepeatWrapped}}, mark([]spanOf{full, lossy}))
	assert.Equal(t, [][]Repeat{{RepeatWrapped, NotRepeated}}, mark([]spanOf{lossy, full}))
	lossy.parent = 0
	assert.Equal(t, [][]Repeat{{RepeatResponse, NotRepeated}}, mark([]spanOf{lossy, full}))
}

func TestMemoryOfCallsIsBounded(t *testing.T) {
	recent := NewRecent(100, 1e9)
	teller := &teller{recent: recent}
	for n := range 10_000 {
		teller.tell([]spanOf{{trace: byte(n), id: 1 + byte(n%255), model: "m", tokens: int64(n), response: fmt.Sprintf("response-%012d", n)}})
		assert.LessOrEqual(t, recent.Len(), 101)
		assert.LessOrEqual(t, max(len(recent.byTrace), len(recent.byTwin), len(recent.byID), len(recent.bySpan), len(recent.byTop)), 100)
	}
	assert.Equal(t, int64(9_900), recent.Evicted())
	big := make([]spanOf, 250)
	for n := range big {
		big[n] = spanOf{trace: 7, id: 1 + byte(n), model: "m", tokens: 3, response: someID}
	}
	repeats := teller.tell(big)
	assert.Equal(t, NotRepeated, repeats[0])
	assert.Equal(t, RepeatResponse, repeats[99])
	assert.LessOrEqual(t, recent.Len(), 100)
}

func TestWrapperAndCallInDifferentBatches(t *testing.T) {
	call := spanOf{trace: 1, id: 3, parent: 2, model: "m", tokens: 10, scope: 1}
	second := spanOf{trace: 1, id: 4, parent: 2, model: "m", tokens: 20, scope: 1}
	between := spanOf{trace: 1, id: 2, parent: 1}
	tool := between
	tool.boundary = true
	hop := between
	hop.client = true
	around := spanOf{trace: 1, id: 1, model: "m", tokens: 10, scope: 2}
	aroundBoth := around
	aroundBoth.tokens = 30
	const n, outer, inner = NotRepeated, RepeatWrapper, RepeatWrapped
	for name, tc := range map[string]struct {
		batches [][]spanOf
		want    [][]Repeat
	}{
		"call first":                         {[][]spanOf{{call}, {between, around}}, [][]Repeat{{n}, {outer}}},
		"each span by itself":                {[][]spanOf{{call}, {between}, {around}}, [][]Repeat{{n}, nil, {outer}}},
		"between comes with the call":        {[][]spanOf{{call, between}, {around}}, [][]Repeat{{n}, {outer}}},
		"two calls, then what is around":     {[][]spanOf{{call}, {second}, {between}, {aroundBoth}}, [][]Repeat{{n}, {n}, nil, {outer}}},
		"one of them in the wrapper's":       {[][]spanOf{{call}, {second, between, aroundBoth}}, [][]Repeat{{n}, {n, outer}}},
		"a tool between":                     {[][]spanOf{{call}, {tool}, {around}}, [][]Repeat{{n}, nil, {n}}},
		"the client before its gateway":      {[][]spanOf{{around, hop}, {call}}, [][]Repeat{{n}, {inner}}},
		"and two attempts of the gateway":    {[][]spanOf{{aroundBoth, hop}, {call}, {second}, {with(call, 5)}}, [][]Repeat{{n}, {inner}, {inner}, {n}}},
		"delivered again":                    {[][]spanOf{{call}, {between, around}, {call}, {between, around}}, [][]Repeat{{n}, {outer}, {n}, {outer}}},
		"delivered again, the wrapper first": {[][]spanOf{{around, hop}, {call}, {around, hop}, {call}}, [][]Repeat{{n}, {inner}, {n}, {inner}}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, mark(tc.batches...)) })
	}
}

func with(s spanOf, id byte) spanOf {
	s.id = id
	return s
}

func TestTwins(t *testing.T) {
	framework := spanOf{trace: 1, id: 1, model: "gpt-4o", tokens: 10, scope: 1, process: 7, twins: anyScope, start: 100, end: 200}
	client := spanOf{trace: 2, id: 2, model: "gpt-4o-2024-08-06", tokens: 10, scope: 2, process: 7, start: 110, end: 190, response: someID}
	const n, twin = NotRepeated, RepeatTwin
	change := func(s spanOf, do func(*spanOf)) spanOf {
		do(&s)
		return s
	}
	for name, tc := range map[string]struct {
		other spanOf
		same  bool
	}{
		"two traces of one call": {client, true},
		"one trace":              {change(client, func(s *spanOf) { s.trace = 1 }), true},
		"other counts":           {change(client, func(s *spanOf) { s.tokens = 11 }), false},
		"another process":        {change(client, func(s *spanOf) { s.process = 8 }), false},
		"the same scope":         {change(client, func(s *spanOf) { s.scope = 1 }), false},
		"another model":          {change(client, func(s *spanOf) { s.model = "gpt-4o-mini" }), false},
		"overlapping only":       {change(client, func(s *spanOf) { s.end = 210 }), false},
		"afterwards":             {change(client, func(s *spanOf) { s.start, s.end = 201, 210 }), false},
	} {
		want := n
		if tc.same {
			want = twin
		}
		got := mark([]spanOf{framework}, []spanOf{tc.other})
		assert.Equal(t, [][]Repeat{{n}, {want}}, got, name)
		got = mark([]spanOf{framework, tc.other})
		assert.Equal(t, tc.same, got[0][0] != got[0][1], name)
	}
	own := change(framework, func(s *spanOf) { s.response = "chatcmpl-of-its-own-0" })
	assert.Equal(t, [][]Repeat{{n}, {n}}, mark([]spanOf{own}, []spanOf{client}), "each has a response of its own")

	strict := change(framework, func(s *spanOf) { s.twins = 2 })
	assert.Equal(t, [][]Repeat{{n}, {twin}}, mark([]spanOf{strict}, []spanOf{client}), "by its scope")
	strict.twins = 3
	assert.Equal(t, [][]Repeat{{n}, {n}}, mark([]spanOf{strict}, []spanOf{client}), "of another scope")
	strict.twins = 0
	assert.Equal(t, [][]Repeat{{n}, {n}}, mark([]spanOf{strict}, []spanOf{client}), "nobody is known to tell calls so")
}

// TestTwinsOfEqualCalls has a process that makes the same call many times, at
// once or one after the other, each told by two instrumentations, by scope or
// in turn.
func TestTwinsOfEqualCalls(t *testing.T) {
	const calls = 100
	for name, step := range map[string]int64{"at once": 0, "in turn": 300} {
		var inTurn, byScope [2][]spanOf
		for n := range byte(calls) {
			at := 100 + int64(n)*step
			framework := spanOf{trace: n, id: 1, model: "m", tokens: 10, scope: 1, process: 7, start: at, end: at + 100, twins: anyScope}
			client := spanOf{trace: 100 + n, id: 2, model: "m", tokens: 10, scope: 2, process: 7, start: at + 10, end: at + 90}
			inTurn[0] = append(inTurn[0], framework, client)
			byScope[0], byScope[1] = append(byScope[0], framework), append(byScope[1], client)
		}
		for order, batches := range map[string][][]spanOf{
			"mixed": {inTurn[0]}, "by scope": {append(slices.Clone(byScope[0]), byScope[1]...)}, "in two batches": {byScope[0], byScope[1]},
		} {
			billed := 0
			for _, repeats := range mark(batches...) {
				for _, repeat := range repeats {
					if repeat == NotRepeated {
						billed++
					}
				}
			}
			assert.Equal(t, calls, billed, "%s, %s", name, order)
		}
	}
}

func TestCarriers(t *testing.T) {
	agent := spanOf{trace: 1, id: 1, model: "x", tokens: 30, carrier: true, start: 100, end: 200}
	tool := spanOf{trace: 1, id: 2, parent: 1, boundary: true}
	call := spanOf{trace: 1, id: 3, parent: 2, model: "m", tokens: 10, start: 120, end: 130}
	const n, outer, inner = NotRepeated, RepeatWrapper, RepeatWrapped
	assert.Equal(t, [][]Repeat{{n}}, mark([]spanOf{agent, tool}), "no call is told")
	assert.Equal(t, [][]Repeat{{outer, n}}, mark([]spanOf{agent, tool, call}), "through a tool, of any size")
	assert.Equal(t, [][]Repeat{{n}, {outer}}, mark([]spanOf{call}, []spanOf{agent, tool}))
	assert.Equal(t, [][]Repeat{{n}, {inner}}, mark([]spanOf{agent}, []spanOf{call}))
	later := call
	later.start, later.end = 220, 230
	assert.Equal(t, [][]Repeat{{n}, {n}}, mark([]spanOf{agent}, []spanOf{later}), "after the agent")
	nested := agent
	nested.id, nested.parent, nested.start, nested.end = 4, 1, 110, 190
	assert.Equal(t, [][]Repeat{{outer, n}}, mark([]spanOf{agent, nested}), "the inner agent is nearer to the calls")
}
