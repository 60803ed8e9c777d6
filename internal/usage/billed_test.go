package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestWhatIsBilledForARepeat delivers each batch twice: the second time the
// verdicts come from memory.
func TestWhatIsBilledForARepeat(t *testing.T) {
	call := func(id, parent byte, tokens int64, response string) spanOf {
		return spanOf{id: id, parent: parent, model: "m", tokens: tokens, response: response}
	}
	silent := func(s spanOf) spanOf {
		s.reason = ReasonNoUsage
		return s
	}
	unpriced := func(s spanOf) spanOf {
		s.unpriced = true
		return s
	}
	for name, tc := range map[string]struct {
		spans []spanOf
		want  []int32
	}{
		"alone":                        {[]spanOf{call(1, 0, 10, "")}, []int32{0}},
		"one around one":               {[]spanOf{call(1, 0, 10, ""), call(2, 1, 10, "")}, []int32{2, 0}},
		"three deep":                   {[]spanOf{call(1, 0, 10, ""), call(2, 1, 10, ""), call(3, 2, 10, "")}, []int32{3, 3, 0}},
		"one around two":               {[]spanOf{call(1, 0, 30, ""), call(2, 1, 10, ""), call(3, 1, 20, "")}, []int32{0, 0, 0}},
		"one that knows, around two":   {[]spanOf{call(1, 0, 30, ""), silent(call(2, 1, 0, "")), silent(call(3, 1, 0, ""))}, []int32{0, 1, 1}},
		"by id":                        {[]spanOf{call(1, 0, 10, someID), call(2, 0, 10, someID), call(3, 0, 10, someID)}, []int32{0, 1, 1}},
		"with an amount":               {[]spanOf{unpriced(call(1, 0, 10, someID)), call(2, 0, 10, someID)}, []int32{2, 0}},
		"a wrapper with the id of one": {[]spanOf{call(1, 0, 30, someID), call(2, 1, 10, someID), call(3, 1, 20, someID+"-other")}, []int32{0, 0, 0}},
		"through one in between":       {[]spanOf{call(1, 0, 10, someID), call(2, 1, 10, ""), call(3, 0, 10, someID)}, []int32{2, 0, 2}},
		"twins": {[]spanOf{
			{id: 1, model: "m", tokens: 10, scope: 1, twins: 1, start: 1, end: 5}, {trace: 2, id: 2, model: "m", tokens: 10, scope: 2, start: 1, end: 5},
		}, []int32{0, 1}},
		"another request": {[]spanOf{call(1, 0, 10, someID), call(2, 0, 10, someID+"-other")}, []int32{0, 0}},
	} {
		teller := newTeller()
		teller.tell(tc.spans)
		assert.Equal(t, tc.want, teller.billed, name)
		teller.tell(tc.spans)
		assert.Equal(t, tc.want, teller.billed, "%s, again", name)
	}
}

func TestWhatIsBilledElsewhereIsNotNamed(t *testing.T) {
	teller := newTeller()
	teller.tell([]spanOf{{id: 1, model: "m", tokens: 10, response: someID}})
	for range 2 {
		teller.tell([]spanOf{{trace: 1, id: 2, model: "m", tokens: 10, response: someID}, {trace: 2, id: 3, model: "m", tokens: 10, response: someID}})
		assert.Equal(t, []int32{0, 0}, teller.billed)
	}
}
