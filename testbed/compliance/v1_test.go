package compliance

import (
	"testing"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// v1Cases are the suite's cases of remote write 1.0, none of which looks at a 1.0
// message there. All other cases but those of symbols, metadata and start
// timestamps are run in 1.0 as well.
var v1Cases = []exchange{
	{name: "rw1_compat/TestRemoteWrite1Configuration", level: should, version: v1, holds: version},
	{name: "rw1_compat/rw1_version_header", level: should, version: v1, holds: version},
	{name: "rw1_compat/rw1_content_type", level: should, version: v1, holds: contentType},
	{name: "rw1_compat/rw1_samples_encoding", level: must, version: v1, data: "test_counter_total 100\n", holds: func(t *testing.T, x traffic) {
		asValue("test_counter_total", 100)(t, read(t, x.requests[0]))
	}},
	{name: "rw1_compat/rw1_labels_encoding", level: must, version: v1, data: "test_metric{label=\"value\"} 42\n", holds: func(t *testing.T, x traffic) {
		asLabels(map[string]string{"label": "value"})(t, read(t, x.requests[0]))
	}},
	{name: "rw1_compat/rw1_no_native_histograms", level: must, version: v1, data: aHistogram, holds: func(t *testing.T, x traffic) {
		all := read(t, x.requests[0])
		asValue("test_histogram_count", 100)(t, all)
		for _, s := range all {
			assert.Zero(t, s.native)
		}
	}},
	{
		name: "rw1_compat/rw1_no_start_timestamp", level: must, version: v1,
		data:  "# TYPE test_counter counter\ntest_counter_total 100\ntest_counter_created 1700000000.5\n",
		holds: noUnknownFields,
	},
	{name: "rw1_compat/rw1_symbol_table_not_used", level: must, version: v1, data: calls, holds: noUnknownFields},
	{
		name: "rw1_compat/rw1_metadata_handling", level: may, version: v1, describe: true, answers: answers(204),
		holds: func(t *testing.T, x traffic) {
			apart, samples := x.requests[0].RW1, x.requests[1].RW1
			assert.Empty(t, apart.Timeseries)
			assert.Equal(t, []prompb.MetricMetadata{{
				Type: prompb.MetricMetadata_COUNTER, MetricFamilyName: "test_counter", Help: "A counter.",
			}}, apart.Metadata)
			assert.Empty(t, samples.Metadata)
			assert.NotEmpty(t, samples.Timeseries)
		},
	},
}

// noUnknownFields holds a message to be all that a receiver of 1.0 knows: what it
// reads, written again, is what was sent.
func noUnknownFields(t *testing.T, x traffic) {
	t.Helper()
	plain, err := snappy.Decode(nil, x.requests[0].Body)
	require.NoError(t, err)
	again, err := x.requests[0].RW1.Marshal()
	require.NoError(t, err)
	assert.Equal(t, again, plain)
}
