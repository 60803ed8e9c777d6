package compliance

import (
	"testing"

	"github.com/prometheus/client_golang/exp/api/remote"
	"github.com/prometheus/compliance/remotewrite/sender"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// content is a case about what is in a request. Its name is that of the suite's
// case: the file it is in, and its own. The suite skips these cases until they
// are rewritten, and many of them cannot fail; here they demand what they say,
// of both protocols.
type content struct {
	name  string
	level sender.RFCLevel
	data  string // OpenMetrics
	only  remote.WriteMessageType
	holds func(t *testing.T, all []series)
}

const (
	must        = sender.MustLevel
	should      = sender.ShouldLevel
	may         = sender.MayLevel
	recommended = sender.RecommendedLevel

	v1 = remote.WriteV1MessageType
	v2 = remote.WriteV2MessageType
)

// TestContent runs the cases about one request.
func TestContent(t *testing.T) {
	var tests []sender.Test
	for _, c := range contents() {
		for _, version := range []remote.WriteMessageType{v1, v2} {
			if c.only == "" || c.only == version {
				tests = append(tests, c.test(version))
			}
		}
	}
	sender.RunTests(t, &Sender{}, tests)
}

func (c content) test(version remote.WriteMessageType) sender.Test {
	return sender.Test{
		Name: c.name, RFCLevel: c.level, Version: version, ScrapeData: c.data,
		Validate: func(t *testing.T, res sender.ReceiverResult) {
			require.Len(t, res.Requests, 1)
			all := read(t, res.Requests[0])
			wellFormed(t, all)
			c.holds(t, all)
		},
	}
}

// contents are all cases about content.
func contents() []content {
	var all []content
	for _, some := range [][]content{
		labelCases, sampleCases, timestampCases, metadataCases, exemplarCases, histogramCases, batchCases, combinedCases, edgeCases,
	} {
		all = append(all, some...)
	}
	return all
}

// asLabels holds test_metric to have exactly these labels and the target's.
func asLabels(want map[string]string) func(*testing.T, []series) {
	return func(t *testing.T, all []series) {
		t.Helper()
		got := map[string]string{}
		for _, l := range only(t, all, "test_metric").labels {
			got[l[0]] = l[1]
		}
		assert.Equal(t, "test", got["job"])
		assert.NotEmpty(t, got["instance"])
		delete(got, "job")
		delete(got, "instance")
		delete(got, "__name__")
		assert.Equal(t, want, got)
	}
}

// asValue holds the one sample of a metric to have this value.
func asValue(name string, want float64) func(*testing.T, []series) {
	return func(t *testing.T, all []series) {
		t.Helper()
		assert.Equal(t, want, only1(t, all, name).value) //nolint:testifylint // to the last bit
	}
}
