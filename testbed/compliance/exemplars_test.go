package compliance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// exemplified holds a series to carry exactly this exemplar.
func exemplified(name string, want sample) func(*testing.T, []series) {
	return func(t *testing.T, all []series) {
		t.Helper()
		assert.Equal(t, []sample{want}, only(t, all, name).exemplars)
	}
}

const aCounter = "# TYPE test_counter counter\ntest_counter_total 100 "

var exemplarCases = []content{
	{
		"exemplars/exemplar_with_trace_id", may, aCounter + "# {trace_id=\"abc123xyz\"} 0.05 1234567890.123\n", "",
		exemplified("test_counter_total", sample{0.05, 1_234_567_890_123, 0, [][2]string{{"trace_id", "abc123xyz"}}}),
	},
	{
		"exemplars/exemplar_with_span_id", may, aCounter + "# {trace_id=\"abc123\",span_id=\"def456\"} 999 1234567890.5\n", "",
		exemplified("test_counter_total", sample{999, 1_234_567_890_500, 0, [][2]string{{"span_id", "def456"}, {"trace_id", "abc123"}}}),
	},
	{
		"exemplars/exemplar_value_valid", must, aCounter + "# {trace_id=\"test123\"} 99.5 1234567890.0\n", "",
		exemplified("test_counter_total", sample{99.5, 1_234_567_890_000, 0, [][2]string{{"trace_id", "test123"}}}),
	},
	{
		"exemplars/exemplar_timestamp_valid", must, aCounter + "# {trace_id=\"test123\"} 99 1234567890.123\n", "",
		exemplified("test_counter_total", sample{99, 1_234_567_890_123, 0, [][2]string{{"trace_id", "test123"}}}),
	},
	{
		"exemplars/exemplar_labels_valid_refs", must, aCounter + "# {trace_id=\"xyz\"} 99 1234567890.0\n", v2,
		exemplified("test_counter_total", sample{99, 1_234_567_890_000, 0, [][2]string{{"trace_id", "xyz"}}}),
	},
	{
		"exemplars/exemplar_custom_labels", may, aCounter + "# {user_id=\"user123\",request_id=\"req456\"} 49 1234567890.0\n", "",
		exemplified("test_counter_total", sample{49, 1_234_567_890_000, 0, [][2]string{{"request_id", "req456"}, {"user_id", "user123"}}}),
	},
	{
		"exemplars/exemplar_labels_even_length", must, aCounter + "# {trace_id=\"test\"} 99 1234567890.0\n", v2,
		exemplified("test_counter_total", sample{99, 1_234_567_890_000, 0, [][2]string{{"trace_id", "test"}}}),
	},
	{
		"exemplars/exemplar_on_histogram", may,
		"# TYPE request_duration histogram\nrequest_duration_bucket{le=\"+Inf\"} 100 # {trace_id=\"hist123\"} 0.05 1234567890.0\n" +
			"request_duration_sum 50.0\nrequest_duration_count 100\n", "",
		exemplified("request_duration_bucket", sample{0.05, 1_234_567_890_000, 0, [][2]string{{"trace_id", "hist123"}}}),
	},
	{
		"exemplars/multiple_exemplars_per_series", may,
		"# TYPE test_histogram histogram\ntest_histogram_bucket{le=\"0.1\"} 10 # {trace_id=\"ex1\"} 0.05 1234567890.0\n" +
			"test_histogram_bucket{le=\"0.5\"} 50 # {trace_id=\"ex2\"} 0.3 1234567891.0\ntest_histogram_bucket{le=\"+Inf\"} 100\n" +
			"test_histogram_sum 50.0\ntest_histogram_count 100\n", "",
		func(t *testing.T, all []series) {
			traces := map[string]string{}
			for _, s := range named(t, all, "test_histogram_bucket") {
				for _, e := range s.exemplars {
					traces[s.label("le")] = e.labels[0][1]
				}
			}
			assert.Equal(t, map[string]string{"0.1": "ex1", "0.5": "ex2"}, traces, "each bucket has its own")
		},
	},
}
