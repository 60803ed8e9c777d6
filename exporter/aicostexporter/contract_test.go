package aicostexporter

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumererror"
)

// The collector's consume contract wants each element to arrive at the other
// side once, or to be refused with an error that says whether it may be sent
// again. What arrives here are totals, so that its four scenarios are about
// money: what was acknowledged is what the target has in the end, and what the
// exporter refused for good is none. The sender does as the contract's: it
// repeats what failed, unless that is permanent.
func TestConsumeContract(t *testing.T) {
	temporary := []answer{{status: 500}, {status: 503, kept: true}, {status: 429}, {lost: true}, {down: true}}
	permanent := []answer{{status: 400}, {status: 400, kept: true}, {status: 404}, {status: 413}, {status: 401}}
	for name, answers := range map[string][]answer{
		"always succeeds":             nil,
		"random temporary errors":     temporary,
		"random permanent errors":     permanent,
		"random errors of both kinds": append(temporary, permanent...),
	} {
		for _, where := range []string{"memory", "storage"} {
			t.Run(name+" "+where, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					random := newRandom(1, 2)
					target, d := newReceiver(t), newDisk()
					e := run(t, target)
					if where == "storage" {
						e.stop()
						e = runOn(t, d, target)
						if answers != nil { // the other side of an acknowledgement
							d.fails = func() (bool, bool) { return random.IntN(5) == 0, random.IntN(2) == 0 }
						}
					}
					dollars, repeated := 0.0, 0
					for id := range 200 {
						amount := float64(1+random.IntN(64)) / 64
						batch := batchOf(fmt.Sprint("team", id%7), amount, id)
						for err := e.consume(t.Context(), batch); err != nil; err = e.consume(t.Context(), batch) {
							require.False(t, consumererror.IsPermanent(err))
							repeated++
						}
						dollars += amount
						if answers != nil {
							target.then(answers[random.IntN(len(answers))])
						}
						if id%10 == 0 {
							flushes(1)
						}
					}
					assert.Equal(t, where == "storage" && answers != nil, repeated > 0)
					target.heal()
					flushes(12) // a 401 or a pause that was asked for may take some
					d.behave(nil)
					flushes(1)
					assert.InDelta(t, dollars, target.increase("ai_cost_total"), 0)
					assert.InDelta(t, 200, target.increase("ai_cost_requests_total"), 0)
					e.stop()
				})
			})
		}
	}
}
