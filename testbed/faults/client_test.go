package faults

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// script is a transport that answers as told, and then acknowledges.
type script struct {
	answers []answer
	got     []string // first span ids
}

func (s *script) export(_ context.Context, request ptraceotlp.ExportRequest) (answer, error) {
	s.got = append(s.got, id(request.Traces().ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)))
	if len(s.answers) == 0 {
		return acknowledged, nil
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	return next, errors.New("scripted")
}

func (s *script) close() {}

func newClient(answers ...answer) (*client, *script) {
	s := &script{answers: answers}
	return &client{random: newDice(1, "client").random, to: []transport{s}, pause: 50 * time.Millisecond, projects: 2}, s
}

// TestDeliverSendsUntilAcknowledged counts as sent again only what may have
// arrived before.
func TestDeliverSendsUntilAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := newClient(unsent, unsent, again, unsent, again, acknowledged)
		b := newBatch(c.random, spansPerBatch, 2, false)
		require.NoError(t, c.deliver(t.Context(), b, false))
		require.Len(t, s.got, 6)
		for _, got := range s.got {
			assert.Equal(t, s.got[0], got, "the same spans every time")
		}
		assert.Equal(t, int64(2*b.spans), c.resent.Load())
		assert.Equal(t, int64(5), c.failures.Load())
	})
}

func TestDeliverGivesUpWhatIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := newClient(again, refused)
		require.ErrorContains(t, c.deliver(t.Context(), newBatch(c.random, 1, 1, false), false), "refused for good: scripted")
		assert.Len(t, s.got, 2)
	})
}

// TestRunCountsWhatWasAcknowledged stops a client and looks at its sums.
func TestRunCountsWhatWasAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := newClient(again, again)
		c.redeliver = 0.5
		stop := make(chan struct{})
		go func() { time.Sleep(3 * time.Second); close(stop) }()
		c.run(t.Context(), stop)
		require.NoError(t, c.err)
		times := map[string]int{}
		for _, got := range s.got {
			times[got]++
		}
		assert.Len(t, times, len(c.taken))
		assert.Greater(t, len(s.got), len(c.taken)+10, "redelivered")
		assert.Equal(t, c.sent.Load(), c.tally.Total().Requests)
		before := len(s.got)
		require.NoError(t, c.deliverAgain(t.Context(), 3))
		assert.Equal(t, []string{s.got[0], firstID(c.taken[1]), firstID(c.taken[2])}, s.got[before:])
	})
}

// TestRegroupedSpansComeToNothingMore sends known spans among new ones.
func TestRegroupedSpansComeToNothingMore(t *testing.T) {
	c, _ := newClient()
	old, fresh := newBatch(c.random, spansPerBatch, 2, false), newBatch(c.random, spansPerBatch, 2, false)
	c.taken = []*batch{old}
	before, tally := fresh.spans, fresh.tally.Total()
	c.regroup(fresh)
	assert.Equal(t, before+old.spans, fresh.traces.SpanCount())
	assert.Equal(t, fresh.traces.SpanCount(), fresh.spans)
	assert.Equal(t, tally, fresh.tally.Total())
	assert.Equal(t, int64(old.spans), c.resent.Load())

	elsewhere := newBatch(c.random, spansPerBatch, 2, false)
	elsewhere.turn, c.to = 1, append(c.to, c.to[0])
	c.regroup(elsewhere)
	assert.Equal(t, elsewhere.spans, elsewhere.traces.SpanCount(), "a batch of another collector stays away")
	assert.Equal(t, int64(elsewhere.spans), elsewhere.tally.Total().Requests)
}

func firstID(b *batch) string {
	return id(b.traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0))
}

func TestRunEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := newClient()
		s.answers = make([]answer, 1000)
		for i := range s.answers {
			s.answers[i] = again
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c.run(ctx, nil)
		require.ErrorContains(t, c.err, "never acknowledged")
		assert.Empty(t, c.tally, "nothing was acknowledged")
	})
}
