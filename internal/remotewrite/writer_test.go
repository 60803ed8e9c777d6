package remotewrite

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// target answers in the order given, then delivers. It keeps what it was sent and
// when.
type target struct {
	answers []Result
	got     []Request
	times   []time.Time
	away    bool // nothing listens
}

func (s *target) Send(ctx context.Context, r Request) Result {
	r.Body = []byte(string(r.Body)) // its memory is used again
	s.got, s.times = append(s.got, r), append(s.times, time.Now())
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && !s.away {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if len(s.answers) == 0 {
		return Result{Verdict: Delivered, Status: http.StatusNoContent}
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	return next
}

func (s *target) protocols() string {
	var all []string
	for _, r := range s.got {
		all = append(all, string(r.Protocol))
	}
	return strings.Join(all, " ")
}

var (
	lost    = Result{Verdict: Retry, Message: "connection reset by peer"}
	busy    = Result{Verdict: Retry, Status: 503}
	limited = Result{Verdict: Retry, Status: 429, RetryAfter: 7 * time.Second}
	refused = Result{Verdict: Split, Status: 400, Message: "out of order"}
)

func times(n int, r Result) []Result {
	out := make([]Result, n)
	for i := range out {
		out[i] = r
	}
	return out
}

// written is one write with a minute to go.
func written(t *testing.T, w *Writer) Outcome {
	t.Helper()
	return w.Write(t.Context(), spend(), time.Now().Add(time.Minute))
}

func TestWriteRepeatsTheSameBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &target{answers: []Result{busy, lost, limited}}
		out := written(t, NewWriter(to, ProtocolV1, time.Second))
		assert.Equal(t, Delivered, out.Verdict)
		require.Len(t, to.got, 4)
		for _, r := range to.got[1:] {
			assert.Equal(t, to.got[0].Body, r.Body)
		}
		assert.Equal(t, onlyV1(spend()), decode(t, to.got[3]))
	})
}

func TestPausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &target{answers: times(100, busy)}
		w := NewWriter(to, ProtocolV1, time.Second)
		out := w.Write(t.Context(), spend(), time.Now().Add(5*time.Minute))
		assert.Equal(t, busy, out.Result)
		last := time.Duration(0)
		spread := map[time.Duration]bool{}
		for i := 1; i < len(to.times); i++ {
			pause := to.times[i].Sub(to.times[i-1])
			assert.GreaterOrEqual(t, pause, last*8/10, i)
			assert.LessOrEqual(t, pause, maxPause)
			last, spread[pause] = pause, true
		}
		assert.Greater(t, last, maxPause*8/10)
		assert.LessOrEqual(t, to.times[1].Sub(to.times[0]), firstPause)
		assert.Greater(t, len(spread), 10, "replicas must not march in step")
		assert.Less(t, to.times[len(to.times)-1].Sub(to.times[0]), 5*time.Minute)
		assert.Greater(t, to.times[len(to.times)-1].Sub(to.times[0]), 5*time.Minute-maxPause)
	})
}

func TestRetryAfterIsHeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &target{answers: times(2, limited)}
		out := written(t, NewWriter(to, ProtocolV1, time.Second))
		assert.Equal(t, Delivered, out.Verdict)
		assert.Zero(t, out.NotBefore)
		for i := range 2 {
			gap := to.times[i+1].Sub(to.times[i])
			assert.True(t, gap >= 7*time.Second && gap < 8*time.Second, gap)
		}

		to = &target{answers: []Result{{Verdict: Retry, Status: 503, RetryAfter: 2 * time.Minute}}}
		out = written(t, NewWriter(to, ProtocolV1, time.Second))
		assert.Len(t, to.got, 1, "not within the deadline")
		assert.Equal(t, Retry, out.Verdict)
		assert.Equal(t, time.Now().Add(2*time.Minute), out.NotBefore)
	})
}

func TestDoubt(t *testing.T) {
	for _, tc := range []struct {
		name     string
		protocol Protocol
		away     bool
		answers  []Result
		want     bool
	}{
		{"taken at once", ProtocolV1, false, nil, false},
		{"nothing listens", ProtocolV1, true, times(100, lost), false},
		{"the answer was lost", ProtocolV1, false, times(100, lost), true},
		{"one answer was lost", ProtocolV1, false, append([]Result{lost}, times(100, limited)...), true},
		{"a limit stores nothing", ProtocolV1, false, times(100, limited), false},
		{"a gateway may have lost it", ProtocolV1, false, times(100, busy), true},
		{"a doubt, then taken", ProtocolV1, false, []Result{lost}, true},
		{"a clear refusal", ProtocolV1, false, []Result{refused}, false},
		{"a doubt, then a clear refusal", ProtocolV1, false, []Result{busy, refused}, true},
		{"2xx without a word", ProtocolV2, false, []Result{{Verdict: Unsupported, Status: 204}}, true},
		{"415", ProtocolV2, false, []Result{{Verdict: Unsupported, Status: 415}}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				to := &target{answers: tc.answers, away: tc.away}
				assert.Equal(t, tc.want, written(t, NewWriter(to, tc.protocol, time.Second)).Doubt)
			})
		})
	}
}

// endless waits for as long as it may.
type endless struct{}

func (endless) Send(ctx context.Context, _ Request) Result {
	<-ctx.Done()
	return Result{Verdict: Retry, Message: ctx.Err().Error()}
}

func TestAnAttemptEndsWithoutAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		out := NewWriter(endless{}, ProtocolV1, 10*time.Second).Write(t.Context(), spend(), began.Add(time.Second))
		assert.Equal(t, 10*time.Second, time.Since(began))
		assert.Equal(t, Retry, out.Verdict)
	})
}

func TestWriteEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		began := time.Now()
		out := NewWriter(&target{answers: times(100, busy)}, ProtocolV1, time.Second).Write(ctx, spend(), began.Add(time.Hour))
		assert.Equal(t, 20*time.Second, time.Since(began))
		assert.Equal(t, busy, out.Result)
		assert.True(t, out.Doubt)
	})
}

func TestWriteRefusesWhatIsTooLarge(t *testing.T) {
	long := []Series{{Labels: []Label{{"__name__", strings.Repeat("x", maxMessageBytes)}}, Samples: []Sample{{1, 1, 0}}}}
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2, ProtocolAuto} {
		to := &target{}
		w := NewWriter(to, protocol, time.Second)
		out := w.Write(t.Context(), long, time.Now())
		assert.Equal(t, Outcome{Result: Result{Verdict: Split, Status: 413, Message: ErrTooLarge.Error()}}, out)
		assert.Empty(t, to.got)
		assert.Equal(t, Delivered, written(t, w).Verdict, "the writer lives on")
	}
}

func TestWriteInNoProtocol(t *testing.T) {
	out := NewWriter(&target{}, "v3", time.Second).Write(t.Context(), spend(), time.Now())
	assert.Equal(t, Outcome{Result: Result{Verdict: Drop, Message: `remote-write protocol "v3" has no message`}}, out)
}

func TestDescribe(t *testing.T) {
	families := []Family{{"ai_cost_total", Metadata{MetricTypeCounter, "Cost of model calls.", "USD"}}}
	for protocol, want := range map[Protocol]bool{ProtocolV1: true, ProtocolV2: false, ProtocolAuto: false} {
		to := &target{answers: []Result{refused}}
		result, asked := NewWriter(to, protocol, time.Second).Describe(t.Context(), families)
		assert.Equal(t, want, asked, protocol)
		if want {
			assert.Equal(t, refused, result)
			require.Len(t, to.got, 1)
			assert.Equal(t, families, decodeMetadata(t, to.got[0]))
		}
	}
}
