package compliance

import (
	"testing"
	"time"

	"github.com/prometheus/compliance/remotewrite/sender"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/remotewrite"
)

// refused holds every refused write to be left alone, as what it is.
func refused(want remotewrite.Verdict) func(*testing.T, traffic) {
	return func(t *testing.T, x traffic) {
		t.Helper()
		x.notAgain(t)
		require.NotEmpty(t, x.outcomes)
		assert.Equal(t, want, x.outcomes[0].Verdict)
	}
}

// retried holds the same bytes to be sent until they are taken.
func retried(t *testing.T, x traffic) { t.Helper(); x.sameBytes(t) }

var retryCases = []exchange{
	{name: "retry/no_retry_on_400", level: must, answers: answers(400, 400), holds: refused(remotewrite.Split)},
	{name: "retry/no_retry_on_401", level: must, answers: answers(401, 401), holds: refused(remotewrite.Unauthorised)},
	{name: "retry/no_retry_on_404", level: must, answers: answers(404, 404), holds: refused(remotewrite.Drop)},
	{name: "retry/no_retry_on_413", level: should, answers: answers(413, 413), holds: refused(remotewrite.Split)},
	{name: "retry/may_retry_on_429", level: may, answers: answers(429), holds: retried},
	{name: "retry/retry_on_500", level: must, answers: answers(500), holds: retried},
	{name: "retry/retry_on_502", level: should, answers: answers(502), holds: retried},
	{name: "retry/retry_on_503", level: must, answers: answers(503), holds: retried},
	{name: "retry/retry_on_504", level: should, answers: answers(504), holds: retried},
	{ // of the project's own: the suite never asks for a pause
		name: "own/retry_after_is_heeded", level: may,
		answers: []sender.ReceiverResponse{answer(503, "", "Retry-After", "2"), answer(429, "", "Retry-After", "1"), {}},
		holds: func(t *testing.T, x traffic) {
			x.sameBytes(t)
			assert.GreaterOrEqual(t, x.pause(1), 2*time.Second)
			assert.GreaterOrEqual(t, x.pause(2), time.Second)
		},
	},
}

var backoffCases = []exchange{
	{
		name: "backoff/exponential_backoff_on_retries", level: should, answers: answers(503, 503, 503),
		holds: func(t *testing.T, x traffic) {
			x.sameBytes(t)
			for i := 2; i < len(x.requests); i++ {
				assert.Greater(t, x.pause(i), x.pause(i-1)*5/4, "pause %d grows", i)
			}
		},
	},
	{
		name: "backoff/backoff_required", level: must, answers: answers(503),
		holds: func(t *testing.T, x traffic) { assert.GreaterOrEqual(t, x.pause(1), 100*time.Millisecond) },
	},
	{
		name: "backoff/backoff_max_delay", level: should, answers: answers(502, 502, 502),
		holds: func(t *testing.T, x traffic) {
			for i := 1; i < len(x.requests); i++ {
				assert.Less(t, x.pause(i), 10*time.Second)
			}
		},
	},
}

var errorCases = []exchange{
	{name: "error_handling/sender_continues_after_errors", level: must, answers: answers(500, 500), holds: retried},
	{name: "error_handling/handle_invalid_status_code", level: should, answers: answers(999), holds: retried},
}
