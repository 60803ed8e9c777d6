package remotewrite

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	silent      = Result{Verdict: Unsupported, Status: 204, Message: "answered without the written headers"}
	media       = Result{Verdict: Unsupported, Status: 415, Message: "what is this"}
	forbidden   = Result{Verdict: Unauthorised, Status: 403}
	tooLong     = Result{Verdict: Split, Status: 413}
	notFound    = Result{Verdict: Drop, Status: 404}
	partial     = Result{Verdict: Split, Status: 400, Written: Written{Samples: 1, Present: true}}
	delivered   = Result{Verdict: Delivered, Status: 204}
	afterAnHour = probeInterval + time.Second
)

// What a new receiver answers to auto, and what is spoken to it.
func TestAuto(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers []Result
		spoken  string
		uses    Protocol
		verdict Verdict
		why     string // of a turn; "" if there was none
	}{
		{"knows 2.0", nil, "v2", ProtocolV2, Delivered, ""},
		{"stores nothing of 2.0", []Result{silent}, "v2 v1", ProtocolV1, Delivered, "204 answered without the written headers"},
		{"refuses 2.0", []Result{media}, "v2 v1", ProtocolV1, Delivered, "415 what is this"},
		{"refuses 2.0 without saying so", []Result{refused}, "v2 v1", ProtocolV1, Delivered, "400 out of order"},
		{"has no 2.0 there", []Result{notFound}, "v2 v1", ProtocolV1, Delivered, "404"},
		{"comes back", []Result{busy, lost}, "v2 v2 v2", ProtocolV2, Delivered, ""},
		{"comes back without 2.0", []Result{busy, media, busy}, "v2 v2 v1 v1", ProtocolV1, Delivered, "415 what is this"},
		{"refuses the samples", []Result{refused, refused}, "v2 v1", ProtocolV2, Split, ""},
		{"refuses samples of 2.0", []Result{partial}, "v2", ProtocolV2, Split, ""},
		{"refuses samples, and 1.0", []Result{refused, media}, "v2 v1", ProtocolV2, Split, ""},
		{"knows neither", []Result{media, media}, "v2 v1", ProtocolV1, Unsupported, ""},
		{"refuses the credentials", []Result{forbidden}, "v2", ProtocolV2, Unauthorised, ""},
		{"refuses the size", []Result{tooLong}, "v2", ProtocolV2, Split, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				to := &target{answers: tc.answers}
				w := NewWriter(to, ProtocolAuto, time.Second)
				assert.Equal(t, ProtocolV2, w.Protocol())
				out := written(t, w)
				assert.Equal(t, tc.spoken, to.protocols())
				assert.Equal(t, tc.uses, w.Protocol())
				assert.Equal(t, tc.verdict, out.Verdict)
				assert.Equal(t, tc.why != "", out.Turned)
				assert.Equal(t, tc.why, out.Why)
				for _, r := range to.got {
					want := spend()
					if r.Protocol == ProtocolV1 {
						want = onlyV1(want)
					}
					assert.Equal(t, want, decode(t, r), "the same samples in either protocol")
				}
			})
		})
	}
}

// Each step is one write after a pause: what is answered, and what is spoken.
type step struct {
	after   time.Duration
	answers []Result
	spoken  string
	turned  bool
}

func TestAutoGoesOn(t *testing.T) {
	for name, steps := range map[string][]step{
		"stays with 1.0 and tries 2.0 once an hour": {
			{0, []Result{media}, "v2 v1", true},
			{time.Minute, []Result{refused}, "v1", false},
			{afterAnHour, []Result{media}, "v2 v1", false},
			{time.Minute, nil, "v1", false},
			{afterAnHour, nil, "v2", true},
			{time.Minute, []Result{partial}, "v2", false},
		},
		"whatever is wrong with a try, the samples go out": {
			{0, []Result{silent}, "v2 v1", true},
			{afterAnHour, []Result{busy}, "v2 v1", false},
			{afterAnHour, []Result{lost, busy, delivered}, "v2 v1 v1", false},
			{afterAnHour, []Result{notFound}, "v2 v1", false},
			{afterAnHour, []Result{tooLong}, "v2 v1", false},
			{afterAnHour, []Result{forbidden}, "v2 v1", false},
			{time.Minute, nil, "v1", false},
		},
		"a try that outlives its write is not repeated": {
			{0, []Result{silent}, "v2 v1", true},
			{afterAnHour, []Result{{Verdict: Retry, Status: 503, RetryAfter: 5 * time.Minute}}, "v2", false},
			{time.Minute, nil, "v1", false},
		},
		"is told of a turn with the first delivery": {
			{0, []Result{media, {Verdict: Retry, Status: 429, RetryAfter: 2 * time.Minute}}, "v2 v1", false},
			{0, []Result{delivered}, "v1", true},
			{time.Minute, nil, "v1", false},
		},
		"a receiver that is turned back": {
			{0, nil, "v2", false},
			{time.Minute, []Result{partial}, "v2", false},
			{time.Minute, []Result{refused, refused}, "v2 v1", false},
			{time.Minute, nil, "v2", false},
			{time.Minute, []Result{refused}, "v2 v1", true},
			{time.Minute, nil, "v1", false},
		},
		"a receiver that knows 2.0 only": {
			{0, []Result{silent}, "v2 v1", true},
			{time.Minute, []Result{media}, "v1 v2", true},
			{time.Minute, nil, "v2", false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				to := &target{}
				w := NewWriter(to, ProtocolAuto, time.Second)
				for i, step := range steps {
					time.Sleep(step.after)
					to.got, to.answers = nil, step.answers
					out := written(t, w)
					require.Equal(t, step.spoken, to.protocols(), "step %d", i)
					require.Equal(t, step.turned, out.Turned, "step %d", i)
				}
			})
		})
	}
}

// A protocol that is set is never left.
func TestASetProtocolStays(t *testing.T) {
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		for _, answer := range []Result{media, silent, refused, notFound} {
			to := &target{answers: []Result{answer}}
			w := NewWriter(to, protocol, time.Second)
			assert.Equal(t, answer, written(t, w).Result)
			assert.Equal(t, string(protocol), to.protocols())
			assert.Equal(t, protocol, w.Protocol())
		}
	}
}
