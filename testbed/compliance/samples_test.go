package compliance

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

var sampleCases = []content{
	{"samples/float_value_encoding", must, "test_metric 123.45\n", "", asValue("test_metric", 123.45)},
	{"samples/integer_value_encoding", must, "test_counter_total 42\n", "", asValue("test_counter_total", 42)},
	{"samples/zero_value_encoding", must, "test_gauge 0\n", "", asValue("test_gauge", 0)},
	{"samples/negative_value_encoding", must, "temperature_celsius -15.5\n", "", asValue("temperature_celsius", -15.5)},
	{"samples/positive_infinity_encoding", must, "test_gauge +Inf\n", "", asValue("test_gauge", math.Inf(1))},
	{"samples/negative_infinity_encoding", must, "test_gauge -Inf\n", "", asValue("test_gauge", math.Inf(-1))},
	{
		"samples/nan_encoding", must, "test_gauge NaN\n", "",
		func(t *testing.T, all []series) {
			const ordinary, stale = 0x7ff8000000000001, 0x7ff0000000000002
			got := math.Float64bits(only1(t, all, "test_gauge").value)
			assert.EqualValues(t, ordinary, got)
			assert.NotEqualValues(t, stale, got)
		},
	},
	{"samples/large_float_values", must, "test_large 1.7976931348623157e+308\n", "", asValue("test_large", math.MaxFloat64)},
	{"samples/small_float_values", must, "test_small 2.2250738585072014e-308\n", "", asValue("test_small", 2.2250738585072014e-308)},
	{"samples/scientific_notation", must, "test_scientific 1.23e-4\n", "", asValue("test_scientific", 0.000123)},
	{"samples/precision_preservation", should, "test_precision 0.123456789012345\n", "", asValue("test_precision", 0.123456789012345)},
	{
		"samples/job_instance_labels_present", should, "test_metric 42\n", "",
		func(t *testing.T, all []series) {
			for _, s := range all {
				assert.Equal(t, "test", s.label("job"))
				assert.NotEmpty(t, s.label("instance"))
			}
		},
	},
}

var timestampCases = []content{
	{
		"timestamps/timestamp_ordering_within_series", must, "metric_a 1\nmetric_b 2\nmetric_c 3\n", "",
		func(t *testing.T, all []series) { // wellFormed holds the order
			for _, name := range []string{"metric_a", "metric_b", "metric_c"} {
				assert.Positive(t, only1(t, all, name).at)
			}
		},
	},
	{
		"timestamps/start_timestamp_before_sample_timestamp", should,
		"# TYPE test_counter counter\ntest_counter_total 100\ntest_counter_created 1700000000.5\n", v2,
		func(t *testing.T, all []series) {
			got := only1(t, all, "test_counter_total")
			assert.EqualValues(t, 1_700_000_000_500, got.start)
			assert.Less(t, got.start, got.at)
		},
	},
}
