package compliance

import (
	"testing"

	"github.com/prometheus/compliance/remotewrite/sender"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// series is one of a message of either protocol.
type series struct {
	labels    [][2]string // in the order of the message
	samples   []sample
	exemplars []sample
	native    int // native histograms
	metadata
}

type sample struct {
	value     float64
	at, start int64
	labels    [][2]string // of an exemplar
}

type metadata struct {
	kind       writev2.Metadata_MetricType
	help, unit string
}

// value is that of a label, empty if it is not there.
func (s series) label(name string) string {
	for _, l := range s.labels {
		if l[0] == name {
			return l[1]
		}
	}
	return ""
}

// read turns a request of either protocol into series.
func read(t *testing.T, r sender.ReceiverRequest) []series {
	t.Helper()
	if r.RW1 != nil {
		return readV1(r.RW1)
	}
	require.NotNil(t, r.RW2)
	return readV2(t, r.RW2)
}

func readV1(request *prompb.WriteRequest) []series {
	labels := func(from []prompb.Label) (all [][2]string) {
		for _, l := range from {
			all = append(all, [2]string{l.Name, l.Value})
		}
		return all
	}
	all := make([]series, len(request.Timeseries))
	for i, ts := range request.Timeseries {
		all[i] = series{labels: labels(ts.Labels), native: len(ts.Histograms)}
		for _, s := range ts.Samples {
			all[i].samples = append(all[i].samples, sample{value: s.Value, at: s.Timestamp})
		}
		for _, e := range ts.Exemplars {
			all[i].exemplars = append(all[i].exemplars, sample{value: e.Value, at: e.Timestamp, labels: labels(e.Labels)})
		}
	}
	return all
}

// readV2 also holds every reference to the table of symbols.
func readV2(t *testing.T, request *writev2.Request) []series {
	t.Helper()
	symbol := func(ref uint32) string {
		require.Less(t, int(ref), len(request.Symbols), "a reference out of the table")
		return request.Symbols[ref]
	}
	labels := func(refs []uint32) (all [][2]string) {
		require.Zero(t, len(refs)%2, "references come in pairs")
		for i := 0; i < len(refs); i += 2 {
			all = append(all, [2]string{symbol(refs[i]), symbol(refs[i+1])})
		}
		return all
	}
	all := make([]series, len(request.Timeseries))
	for i, ts := range request.Timeseries {
		all[i] = series{
			labels: labels(ts.LabelsRefs), native: len(ts.Histograms),
			metadata: metadata{ts.Metadata.Type, symbol(ts.Metadata.HelpRef), symbol(ts.Metadata.UnitRef)},
		}
		for _, s := range ts.Samples {
			all[i].samples = append(all[i].samples, sample{value: s.Value, at: s.Timestamp, start: s.StartTimestamp})
		}
		for _, e := range ts.Exemplars {
			all[i].exemplars = append(all[i].exemplars, sample{value: e.Value, at: e.Timestamp, labels: labels(e.LabelsRefs)})
		}
	}
	return all
}

// named returns all series of a metric and requires that there are some.
func named(t *testing.T, all []series, name string) []series {
	t.Helper()
	var found []series
	for _, s := range all {
		if s.label("__name__") == name {
			found = append(found, s)
		}
	}
	require.NotEmpty(t, found, "series of %s", name)
	return found
}

// only returns the one series of a metric.
func only(t *testing.T, all []series, name string) series {
	t.Helper()
	found := named(t, all, name)
	require.Len(t, found, 1, name)
	return found[0]
}

// only1 returns the one sample of the one series of a metric.
func only1(t *testing.T, all []series, name string) sample {
	t.Helper()
	s := only(t, all, name)
	require.Len(t, s.samples, 1, name)
	return s.samples[0]
}

// wellFormed holds for every request: what the specifications demand of a series,
// whatever was scraped.
func wellFormed(t *testing.T, all []series) {
	t.Helper()
	assert.NotEmpty(t, all)
	for _, s := range all {
		assert.NotEmpty(t, s.label("__name__"))
		assert.NotEmpty(t, append(s.samples, make([]sample, s.native)...), "%v: something to store", s.labels)
		assert.False(t, len(s.samples) > 0 && s.native > 0, "%v: samples beside histograms", s.labels)
		for i, l := range s.labels {
			assert.NotEmpty(t, l[0], "%v: a label without a name", s.labels)
			assert.NotEmpty(t, l[1], "%v: a label without a value", s.labels)
			assert.True(t, i == 0 || s.labels[i-1][0] < l[0], "%v: sorted, each name once", s.labels)
		}
		for i := 1; i < len(s.samples); i++ {
			assert.Less(t, s.samples[i-1].at, s.samples[i].at, "%v: oldest sample first", s.labels)
		}
	}
}
