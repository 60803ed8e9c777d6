package compliance

import (
	"testing"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/remotewrite"
)

// versions are what the requests say of themselves.
func (x traffic) versions() []string {
	var all []string
	for _, request := range x.requests {
		all = append(all, request.Headers.Get(versionHeader))
	}
	return all
}

// asV1 reads a body as the 1.0 message, whatever the test expects.
func asV1(t *testing.T, body []byte) []series {
	t.Helper()
	plain, err := snappy.Decode(nil, body)
	require.NoError(t, err)
	var request prompb.WriteRequest
	require.NoError(t, request.Unmarshal(plain))
	return readV1(&request)
}

// fellBack holds the second request to carry the samples of the first, in 1.0,
// and all later ones to be 1.0 too.
func fellBack(t *testing.T, x traffic) {
	t.Helper()
	want := []string{"2.0.0", "0.1.0", "0.1.0", "0.1.0"}
	assert.Equal(t, want[:len(x.requests)], x.versions())
	assert.Equal(t, contentTypeV2, x.requests[0].Headers.Get("Content-Type"))
	assert.Equal(t, contentTypeV1, x.requests[1].Headers.Get("Content-Type"))
	again := asV1(t, x.requests[1].Body)
	wellFormed(t, again)
	first := only1(t, read(t, x.requests[0]), "test_metric")
	assert.Equal(t, sample{value: first.value, at: first.at}, only1(t, again, "test_metric"))
}

var fallbackCases = []exchange{
	{name: "fallback/fallback_on_415_unsupported_media_type", level: should, version: v2, protocol: remotewrite.ProtocolAuto, answers: answers(415), holds: fellBack},
	{name: "fallback/fallback_header_changes", level: must, version: v2, protocol: remotewrite.ProtocolAuto, answers: answers(415), holds: fellBack},
	{ // receivers are free to answer 400 instead
		name: "fallback/retry_with_different_version", level: should, version: v2, protocol: remotewrite.ProtocolAuto, answers: answers(400), holds: fellBack,
	},
	{
		name: "fallback/accept_success_after_fallback", level: should, version: v2, protocol: remotewrite.ProtocolAuto, answers: answers(415, 204),
		holds: func(t *testing.T, x traffic) {
			fellBack(t, x)
			require.NotEmpty(t, x.outcomes)
			assert.Equal(t, remotewrite.Delivered, x.outcomes[0].Verdict)
			assert.True(t, x.outcomes[0].Turned)
		},
	},
	{name: "fallback/persistent_fallback_choice", level: should, version: v2, protocol: remotewrite.ProtocolAuto, answers: answers(415, 204, 204), holds: fellBack},
	{
		name: "fallback/TestNoFallbackOn2xx", level: must, version: v2, protocol: remotewrite.ProtocolAuto, answers: answers(204, 200, 204),
		holds: func(t *testing.T, x traffic) {
			assert.Equal(t, []string{"2.0.0", "2.0.0", "2.0.0", "2.0.0"}, x.versions())
			x.notAgain(t)
		},
	},
	{ // of the project's own: a receiver of 1.0 answers as the suite's does in its 1.0 tests, 204 without counting
		name: "own/uncounted_2xx_is_no_success", level: should, version: v1, protocol: remotewrite.ProtocolAuto, answers: answers(204, 204),
		holds: func(t *testing.T, x traffic) {
			assert.Equal(t, []string{"2.0.0", "0.1.0", "0.1.0"}, x.versions())
			assert.Empty(t, x.requests[0].RW1.Timeseries, "what a receiver of 1.0 sees of 2.0")
			asValue("test_metric", 42)(t, read(t, x.requests[1]))
		},
	},
	{
		name: "own/no_fallback_without_auto", level: should, version: v2, protocol: remotewrite.ProtocolV2, answers: answers(415, 415),
		holds: func(t *testing.T, x traffic) {
			assert.Equal(t, []string{"2.0.0", "2.0.0", "2.0.0"}, x.versions())
			refused(remotewrite.Unsupported)(t, x)
		},
	},
}
