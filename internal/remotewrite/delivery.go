package remotewrite

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// The pauses between two attempts, before jitter.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 10 * time.Second
)

// delivery is one write.
type delivery struct {
	*Writer
	series   []Series
	deadline time.Time
	doubt    bool
	left     Result // the answer for which a protocol was left
}

func (d *delivery) run(ctx context.Context) Outcome {
	speak := d.talk.begin(time.Now())
	request, err := d.freeze(speak, d.series)
	for pause := firstPause; err == nil; {
		result, connected := d.attempt(ctx, request)
		next := d.talk.next(speak, result, time.Now())
		turn := next != speak
		again := result.Verdict == Retry
		if !again && !turn {
			return d.outcome(d.clearest(result), connected)
		}
		d.doubt = d.doubt || connected && !result.StoredNothing()
		if again {
			if late := d.wait(ctx, pause, result); late != nil {
				return *late
			}
			pause = min(2*pause, maxPause)
		}
		if turn {
			d.left, d.why, speak = result, result.describe(), next
			request, err = d.freeze(speak, d.series)
		}
	}
	return Outcome{Result: unencodable(err), Doubt: d.doubt}
}

// wait has the pause after an answer. It returns the outcome if there is no time
// for it.
func (d *delivery) wait(ctx context.Context, pause time.Duration, answer Result) *Outcome {
	out := &Outcome{Result: answer, Doubt: d.doubt}
	now := time.Now()
	if answer.RetryAfter > 0 {
		out.NotBefore = now.Add(answer.RetryAfter)
	}
	// Many may wait for one receiver: they spread, but no pause is much shorter
	// than the one before, which is what a receiver counts on.
	jitter := rand.N(pause / 6)
	pause = max(pause-jitter, answer.RetryAfter+jitter)
	if now.Add(pause).After(d.deadline) || !sleep(ctx, pause) {
		return out
	}
	return nil
}

func (d *delivery) outcome(result Result, connected bool) Outcome {
	// A proxy may have taken the written headers off what was stored.
	unsaid := result.Verdict == Unsupported && connected && !result.StoredNothing()
	return Outcome{Result: result, Doubt: d.doubt || unsaid}
}

// clearest prefers what was said to a receiver's first protocol where the second
// is not known to it at all.
func (d *delivery) clearest(result Result) Result {
	if result.Verdict == Unsupported && (d.left.Verdict == Split || d.left.Verdict == Drop) {
		return d.left
	}
	return result
}

// attempt sends a request once. Whatever the sender does about time, it ends.
// connected reports whether the receiver may have seen any of it.
func (w *Writer) attempt(ctx context.Context, request Request) (result Result, connected bool) {
	bounded, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	var reached atomic.Bool // the transport may dial in the background
	traced := httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { reached.Store(true) }})
	result = w.sender.Send(traced, request)
	return result, reached.Load()
}

func unencodable(err error) Result {
	if errors.Is(err, ErrTooLarge) {
		return Result{Verdict: Split, Status: http.StatusRequestEntityTooLarge, Message: err.Error()}
	}
	return Result{Verdict: Drop, Message: err.Error()}
}

// sleep reports whether the pause was had in full.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
