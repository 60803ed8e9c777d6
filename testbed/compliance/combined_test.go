package compliance

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// many is text of n series of one metric.
func many(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "test_metric{path=\"/api/v1/endpoint_%d\",method=\"GET\"} %d\n", i, i)
	}
	return text.String()
}

// count holds a metric to have n series.
func count(name string, n int) func(*testing.T, []series) {
	return func(t *testing.T, all []series) {
		t.Helper()
		assert.Len(t, named(t, all, name), n)
	}
}

const calls = "# HELP api_calls Total API calls\n# TYPE api_calls counter\n" +
	"api_calls_total{endpoint=\"/users\",method=\"GET\",region=\"us-east\",status=\"200\"} 100\n" +
	"api_calls_total{endpoint=\"/users\",method=\"POST\",region=\"us-east\",status=\"201\"} 50\n" +
	"api_calls_total{endpoint=\"/posts\",method=\"GET\",region=\"us-west\",status=\"200\"} 200\n"

var batchCases = []content{
	{"batching/multiple_series_per_request", recommended, calls, "", count("api_calls_total", 3)},
	{"batching/handles_varying_cardinality", recommended, many(20) + "low_cardinality_metric 42\n", "", func(t *testing.T, all []series) {
		count("test_metric", 20)(t, all)
		count("low_cardinality_metric", 1)(t, all)
	}},
	{"batching/metadata_batching", recommended, calls + "# TYPE memory_usage_bytes gauge\nmemory_usage_bytes 1048576\n", v2, func(t *testing.T, all []series) {
		described("api_calls_total", metadata{counter, "Total API calls", ""})(t, all)
		described("memory_usage_bytes", metadata{kind: gauge})(t, all)
	}},
}

var combinedCases = []content{
	{"combined/samples_with_metadata", should, calls, v2, described("api_calls_total", metadata{counter, "Total API calls", ""})},
	{
		"combined/samples_with_exemplars", may, aCounter + "# {trace_id=\"abc123\"} 999 1234567890.123\n", "",
		func(t *testing.T, all []series) {
			asValue("test_counter_total", 100)(t, all)
			exemplified("test_counter_total", sample{999, 1_234_567_890_123, 0, [][2]string{{"trace_id", "abc123"}}})(t, all)
		},
	},
	{
		"combined/histogram_with_metadata_and_exemplars", may,
		"# HELP request_duration Request duration\n# TYPE request_duration histogram\n" +
			"request_duration_bucket{le=\"+Inf\"} 100 # {trace_id=\"hist123\"} 0.05 1234567890.0\nrequest_duration_sum 45.5\nrequest_duration_count 100\n", v2,
		func(t *testing.T, all []series) {
			described("request_duration_bucket", metadata{histogram, "Request duration", ""})(t, all)
			exemplified("request_duration_bucket", sample{0.05, 1_234_567_890_000, 0, [][2]string{{"trace_id", "hist123"}}})(t, all)
		},
	},
	{
		"combined/multiple_metric_types", must,
		"# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total 123.45\n# TYPE process_memory_bytes gauge\nprocess_memory_bytes 1048576\n" + aHistogram, "",
		func(t *testing.T, all []series) {
			asValue("process_cpu_seconds_total", 123.45)(t, all)
			asValue("process_memory_bytes", 1048576)(t, all)
			asValue("test_histogram_count", 100)(t, all)
		},
	},
	{"combined/high_cardinality_labels", recommended, many(50), "", count("test_metric", 50)},
	{"combined/complete_metric_family", must, aHistogram, "", func(t *testing.T, all []series) {
		for _, suffix := range []string{"_bucket", "_count", "_sum"} {
			count("test_histogram"+suffix, 1)(t, all)
		}
	}},
	{"combined/mixed_labels_and_metadata", should, calls, "", func(t *testing.T, all []series) {
		seen := map[string]float64{}
		for _, s := range named(t, all, "api_calls_total") {
			seen[s.label("method")+" "+s.label("endpoint")+" "+s.label("region")+" "+s.label("status")] = s.samples[0].value
		}
		assert.Equal(t, map[string]float64{
			"GET /users us-east 200": 100, "POST /users us-east 201": 50, "GET /posts us-west 200": 200,
		}, seen)
	}},
	{"combined/real_world_scenario", must, calls + aHistogram + "# TYPE go_memstats_alloc_bytes gauge\ngo_memstats_alloc_bytes 2097152\n", "", func(t *testing.T, all []series) {
		count("api_calls_total", 3)(t, all)
		count("test_histogram_bucket", 1)(t, all)
		asValue("go_memstats_alloc_bytes", 2097152)(t, all)
		asValue("up", 1)(t, all)
	}},
}

// tomorrow is a time that a receiver may not take, but that is the sender's to give.
var tomorrow = time.Now().Add(24 * time.Hour).Unix()

var longName = "metric_" + strings.Repeat("very_long_name_", 50)

var edgeCases = []content{
	{
		"edge_cases/unicode_in_labels", must, "test_metric{emoji=\"🚀\",chinese=\"测试\",arabic=\"مرحبا\",vietnamese=\"tôi yêu việt nam\"} 42\n", "",
		asLabels(map[string]string{"emoji": "🚀", "chinese": "测试", "arabic": "مرحبا", "vietnamese": "tôi yêu việt nam"}),
	},
	{"edge_cases/many_timeseries", recommended, many(100), "", count("test_metric", 100)},
	{"edge_cases/high_cardinality", recommended, many(50), "", count("test_metric", 50)},
	{"edge_cases/TestRobustnessUnderLoad", should, many(4_000), "", count("test_metric", 4_000)},
	{"edge_cases/very_long_metric_name", should, longName + " 42\n", "", asValue(longName, 42)},
	{
		"edge_cases/special_float_combinations", must,
		"special{type=\"nan\"} NaN\nspecial{type=\"inf\"} +Inf\nspecial{type=\"ninf\"} -Inf\nspecial{type=\"zero\"} 0\nspecial{type=\"negative\"} -123.45\n", "",
		func(t *testing.T, all []series) {
			got := map[string]float64{}
			for _, s := range named(t, all, "special") {
				got[s.label("type")] = s.samples[0].value
			}
			assert.True(t, math.IsNaN(got["nan"]))
			delete(got, "nan")
			assert.Equal(t, map[string]float64{"inf": math.Inf(1), "ninf": math.Inf(-1), "zero": 0, "negative": -123.45}, got)
		},
	},
	{"edge_cases/zero_timestamp", should, "test_metric 42 0\n", "", func(t *testing.T, all []series) {
		assert.Zero(t, only1(t, all, "test_metric").at)
	}},
	{"edge_cases/future_timestamp", should, fmt.Sprintf("test_metric 42 %d\n", tomorrow), "", func(t *testing.T, all []series) {
		assert.Equal(t, tomorrow*1000, only1(t, all, "test_metric").at)
	}},
	{"edge_cases/metric_name_with_colons", must, "http:request:duration:seconds 0.5\n", "", asValue("http:request:duration:seconds", 0.5)},
	{"edge_cases/mixed_sample_and_histogram_families", must, calls + "temperature_celsius 22.5\n" + aHistogram, "", func(t *testing.T, all []series) {
		count("api_calls_total", 3)(t, all)
		asValue("temperature_celsius", 22.5)(t, all)
		asValue("test_histogram_sum", 250.5)(t, all)
	}},
}
