package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// How a client behaves. An SDK waits longer everywhere; nothing else differs.
const (
	exportTimeout = 2 * time.Second
	firstPause    = 20 * time.Millisecond
	longestPause  = 250 * time.Millisecond
	spansPerBatch = 8
	remembered    = 4000 // acknowledged batches that may be sent again
)

// client sends calls as an SDK does: one request at a time, again until it is
// acknowledged, with the same span ids.
type client struct {
	random    *rand.Rand
	to        []transport // batches go to them in turn, each batch always to the same, as by a balancer that hashes trace ids
	withIDs   bool
	projects  int
	pause     time.Duration // longest between two batches
	redeliver float64       // share of acknowledged batches that are sent again later

	sent     atomic.Int64 // spans, each once
	resent   atomic.Int64 // spans in further requests that may have arrived
	failures atomic.Int64 // requests that were to be sent again

	taken []*batch // acknowledged
	tally Tally
	err   error
}

// run sends until stop is closed, then what is not acknowledged yet. It ends
// early when ctx does or when spans are refused for good.
func (c *client) run(ctx context.Context, stop <-chan struct{}) {
	c.tally = Tally{}
	for turn := 0; c.err == nil; turn++ {
		select {
		case <-stop:
			return
		case <-ctx.Done():
			c.err = ctx.Err()
			return
		case <-time.After(time.Duration(c.random.Int64N(int64(c.pause)))):
		}
		fresh := newBatch(c.random, spansPerBatch, c.projects, c.withIDs)
		fresh.turn = turn
		c.sent.Add(int64(fresh.spans))
		if c.random.Float64() < c.redeliver {
			c.regroup(fresh)
		}
		if c.err = c.deliver(ctx, fresh, false); c.err != nil {
			return
		}
		for team, counts := range fresh.tally {
			c.tally.Add(team, counts)
		}
		if len(c.taken) < remembered {
			c.taken = append(c.taken, fresh)
		}
		if c.random.Float64() < c.redeliver {
			c.err = c.deliver(ctx, c.taken[c.random.IntN(len(c.taken))], true)
		}
	}
}

// regroup adds the spans of an acknowledged batch to a fresh one that goes to
// the same collector.
func (c *client) regroup(fresh *batch) {
	if len(c.taken) == 0 {
		return
	}
	old := c.taken[c.random.IntN(len(c.taken))]
	if old.turn%len(c.to) == fresh.turn%len(c.to) && old.spans <= spansPerBatch {
		fresh.join(old)
		c.resent.Add(int64(old.spans))
	}
}

// deliverAgain sends n of the batches that were acknowledged, the oldest first.
func (c *client) deliverAgain(ctx context.Context, n int) error {
	for _, old := range c.taken[:min(n, len(c.taken))] {
		if err := c.deliver(ctx, old, true); err != nil {
			return err
		}
	}
	return nil
}

// deliver sends a batch until it is acknowledged. before says that it was sent
// before.
func (c *client) deliver(ctx context.Context, b *batch, before bool) error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		result, err := c.attempt(ctx, c.to[b.turn%len(c.to)], b)
		if before && result != unsent {
			c.resent.Add(int64(b.spans))
		}
		before = before || result != unsent
		switch result {
		case acknowledged:
			return nil
		case refused:
			return fmt.Errorf("spans were refused for good: %w", err)
		default:
			c.failures.Add(1)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("never acknowledged: %w", err)
		case <-time.After(pause/2 + time.Duration(c.random.Int64N(int64(pause)))):
		}
	}
}

func (c *client) attempt(ctx context.Context, to transport, b *batch) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, exportTimeout)
	defer cancel()
	return to.export(ctx, ptraceotlp.NewExportRequestFromTraces(b.traces))
}
