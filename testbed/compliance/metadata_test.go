package compliance

import (
	"testing"

	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/assert"
)

const (
	counter   = writev2.Metadata_METRIC_TYPE_COUNTER
	gauge     = writev2.Metadata_METRIC_TYPE_GAUGE
	histogram = writev2.Metadata_METRIC_TYPE_HISTOGRAM
)

// described holds all series of a metric to have the same metadata.
func described(name string, want metadata) func(*testing.T, []series) {
	return func(t *testing.T, all []series) {
		t.Helper()
		for _, s := range named(t, all, name) {
			assert.Equal(t, want, s.metadata)
		}
	}
}

var metadataCases = []content{
	{
		"metadata/metadata_type_counter", should,
		"# HELP http_requests Total HTTP requests\n# TYPE http_requests counter\nhttp_requests_total 100\n", v2,
		described("http_requests_total", metadata{counter, "Total HTTP requests", ""}),
	},
	{
		"metadata/metadata_type_gauge", should,
		"# HELP memory_usage_bytes Current memory usage\n# TYPE memory_usage_bytes gauge\nmemory_usage_bytes 1048576\n", v2,
		described("memory_usage_bytes", metadata{gauge, "Current memory usage", ""}),
	},
	{
		"metadata/metadata_type_histogram", should,
		"# TYPE request_duration_seconds histogram\nrequest_duration_seconds_bucket{le=\"+Inf\"} 100\n" +
			"request_duration_seconds_sum 50.0\nrequest_duration_seconds_count 100\n", v2,
		func(t *testing.T, all []series) {
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				described("request_duration_seconds"+suffix, metadata{kind: histogram})(t, all)
			}
		},
	},
	{
		"metadata/metadata_help_text", should,
		"# HELP http_requests The total number of HTTP requests\n# TYPE http_requests counter\nhttp_requests_total 100\n", v2,
		described("http_requests_total", metadata{counter, "The total number of HTTP requests", ""}),
	},
	{
		"metadata/metadata_unit", may,
		"# HELP memory_usage_bytes Memory usage\n# TYPE memory_usage_bytes gauge\n# UNIT memory_usage_bytes bytes\nmemory_usage_bytes 1048576\n", v2,
		described("memory_usage_bytes", metadata{gauge, "Memory usage", "bytes"}),
	},
	{
		"metadata/metadata_help_with_newlines", should,
		"# HELP multiline_metric This is a help text\\nthat spans multiple lines\n# TYPE multiline_metric gauge\nmultiline_metric 42\n", v2,
		described("multiline_metric", metadata{gauge, "This is a help text\nthat spans multiple lines", ""}),
	},
	{
		"metadata/metadata_help_with_special_chars", should,
		"# HELP special_metric This help contains \\\"quotes\\\" and \\\\backslashes\\\\\n# TYPE special_metric gauge\nspecial_metric 100\n", v2,
		described("special_metric", metadata{gauge, `This help contains "quotes" and \backslashes\`, ""}),
	},
	{ // readV2 holds every reference to the table
		"metadata/metadata_help_refs_valid", must,
		"# HELP test_metric Test metric description\n# TYPE test_metric gauge\ntest_metric 42\n", v2,
		described("test_metric", metadata{gauge, "Test metric description", ""}),
	},
	{
		"metadata/metadata_consistent_across_series", should,
		"# HELP http_requests Total HTTP requests\n# TYPE http_requests counter\n" +
			"http_requests_total{method=\"GET\"} 100\nhttp_requests_total{method=\"POST\"} 50\n", v2,
		func(t *testing.T, all []series) {
			assert.Len(t, named(t, all, "http_requests_total"), 2)
			described("http_requests_total", metadata{counter, "Total HTTP requests", ""})(t, all)
		},
	},
	{
		"metadata/metadata_empty_help_allowed", may, "# TYPE no_help_metric gauge\nno_help_metric 42\n", v2,
		described("no_help_metric", metadata{kind: gauge}),
	},
}
