package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// orders calls do with every order of spans.
func orders(spans []spanOf, do func([]spanOf)) {
	var permute func(int)
	permute = func(fixed int) {
		if fixed == len(spans) {
			do(append([]spanOf(nil), spans...))
			return
		}
		for i := fixed; i < len(spans); i++ {
			spans[fixed], spans[i] = spans[i], spans[fixed]
			permute(fixed + 1)
			spans[fixed], spans[i] = spans[i], spans[fixed]
		}
	}
	permute(0)
}

// TestLayersInAnyOrder has wrappers, clients and gateways of the same requests
// in one batch.
func TestLayersInAnyOrder(t *testing.T) {
	const other = "chatcmpl-another-id"
	for name, tc := range map[string]struct {
		spans []spanOf
		want  int64
	}{
		"a wrapper of two, and the gateway of one": {[]spanOf{
			{trace: 1, id: 1, model: "m", tokens: 30, response: someID},
			{trace: 1, id: 2, parent: 1, model: "m", tokens: 10},
			{trace: 1, id: 3, parent: 1, model: "m", tokens: 20, response: someID},
			{trace: 1, id: 4, parent: 9, model: "m", tokens: 20, response: someID},
		}, 30},
		"a carrier among calls with its ids": {[]spanOf{
			{trace: 1, id: 1, model: "m", tokens: 30, response: someID, attempt: other, carrier: true},
			{trace: 1, id: 2, parent: 1, model: "m", tokens: 20, response: someID},
			{trace: 1, id: 3, parent: 1, model: "m", tokens: 10, attempt: other},
		}, 30},
		"wrappers of wrappers with one id": {[]spanOf{
			{trace: 1, id: 1, model: "m", tokens: 210, response: someID},
			{trace: 1, id: 2, parent: 1, model: "m", tokens: 100, response: someID, scope: 1},
			{trace: 1, id: 3, parent: 2, model: "m", tokens: 90, scope: 2},
			{trace: 1, id: 4, parent: 2, model: "m", tokens: 100, response: someID, scope: 2},
			{trace: 1, id: 5, parent: 1, model: "m", tokens: 20, scope: 2},
		}, 210},
		"a client below a framework, and its gateway's root": {[]spanOf{
			{trace: 1, id: 1, model: "m", tokens: 20, response: someID},
			{trace: 1, id: 2, parent: 1, model: "m", tokens: 20, response: someID, scope: 1},
			{trace: 2, id: 3, model: "m", tokens: 20, response: someID, scope: 2},
		}, 20},
	} {
		orders(tc.spans, func(spans []spanOf) {
			assert.Equal(t, tc.want, billed(spans, mark(spans)[0]), "%s: %+v", name, spans)
		})
	}
}

func TestGatewayInABatchOfItsOwn(t *testing.T) {
	client := spanOf{trace: 1, id: 2, parent: 1, model: "m", tokens: 30, response: someID}
	framework := spanOf{trace: 1, id: 1, model: "m", tokens: 30, response: someID}
	hop := func(id byte) spanOf { return spanOf{trace: 1, id: id, parent: 2, client: true} }
	gateway := spanOf{trace: 1, id: 9, parent: 5, model: "m", tokens: 30, scope: 3}
	provider := func(id byte, tokens int64) spanOf {
		return spanOf{trace: 1, id: id, parent: 9, model: "m", tokens: tokens, scope: 4}
	}
	root := gateway
	root.trace, root.parent, root.response = 2, 0, someID
	for name, batches := range map[string][][]spanOf{
		"with the response's id, in a trace of its own": {{client, framework}, {root}},
		"at the last of three attempts":                 {{client, hop(3), hop(4), hop(5)}, {gateway}},
		"at the first of three attempts":                {{client, hop(5), hop(3), hop(4)}, {gateway}},
		"with two providers below":                      {{client, hop(5)}, {provider(10, 10), provider(11, 20), gateway}},
		"with one provider below":                       {{client, hop(5)}, {provider(10, 30), gateway}},
		"first":                                         {{provider(10, 10), provider(11, 20), gateway}, {client, hop(5)}},
	} {
		var got int64
		for n, repeats := range mark(batches...) {
			got += billed(batches[n], repeats)
		}
		assert.Equal(t, int64(30), got, name)
	}
}

// TestLongTraces has more calls in a trace than one batch has, and more spans
// between a call and what is around it than usual.
func TestLongTraces(t *testing.T) {
	const calls = 600
	var inner, outer []spanOf
	for n := range uint16(calls) {
		inner = append(inner, spanOf{trace: 1, id: byte(n), more: byte(n>>8) + 1, parent: byte(n), parentMore: byte(n>>8) + 100, model: "m", tokens: 10})
		outer = append(outer, spanOf{trace: 1, id: byte(n), more: byte(n>>8) + 100, model: "m", tokens: 10})
	}
	repeats := mark(inner, outer)
	assert.Equal(t, int64(10*calls), billed(inner, repeats[0])+billed(outer, repeats[1]))

	deep := []spanOf{{trace: 1, id: 1, model: "m", tokens: 10}}
	for id := byte(2); id < 100; id++ {
		deep = append(deep, spanOf{trace: 1, id: id, parent: id - 1})
	}
	deep = append(deep, spanOf{trace: 1, id: 100, parent: 99, model: "m", tokens: 10})
	assert.Equal(t, int64(10), billed(deep, mark(deep)[0]))
}

// TestOneIDForATrace has a mesh that gives all requests of a trace one id.
func TestOneIDForATrace(t *testing.T) {
	first := spanOf{trace: 1, id: 1, parent: 9, model: "m", tokens: 10, response: someID, start: 100, end: 200}
	second := spanOf{trace: 1, id: 2, parent: 9, model: "m", tokens: 20, response: someID, start: 300, end: 400}
	assert.Equal(t, [][]Repeat{{NotRepeated, NotRepeated}}, mark([]spanOf{first, second}))
	second.scope = 2
	assert.Equal(t, [][]Repeat{{RepeatResponse, NotRepeated}}, mark([]spanOf{first, second}), "another layer's")
}

// TestLayersLoseDetails has an outer span that tells more than the one below,
// which lost a part: another instrumentation's tells the same request, its own
// does not.
func TestLayersLoseDetails(t *testing.T) {
	outer := spanOf{trace: 1, id: 1, model: "m", tokens: 30, scope: 1}
	inner := spanOf{trace: 1, id: 2, parent: 1, model: "m", tokens: 20, scope: 2}
	got := mark([]spanOf{outer, inner})[0]
	assert.NotEqual(t, got[0] == NotRepeated, got[1] == NotRepeated)
	inner.scope = 1
	assert.Equal(t, [][]Repeat{{NotRepeated, NotRepeated}}, mark([]spanOf{outer, inner}))
}

// TestTwinsThatFitClosest has two equal calls at nearly the same time.
func TestTwinsThatFitClosest(t *testing.T) {
	call := func(id byte, scope, twins uint64, start, end int64) spanOf {
		return spanOf{trace: id, id: id, model: "m", tokens: 10, scope: scope, process: 1, twins: twins, start: start, end: end}
	}
	orders([]spanOf{call(1, 1, anyScope, 100, 200), call(2, 1, anyScope, 90, 300)}, func(frameworks []spanOf) {
		orders([]spanOf{call(3, 2, 0, 110, 190), call(4, 2, 0, 120, 250)}, func(clients []spanOf) {
			spans := append(frameworks, clients...)
			assert.Equal(t, int64(20), billed(spans, mark(spans)[0]), "%+v", spans)
		})
	})
}
