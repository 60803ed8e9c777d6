package compliance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const aHistogram = "# TYPE test_histogram histogram\ntest_histogram_bucket{le=\"+Inf\"} 100\ntest_histogram_count 100\ntest_histogram_sum 250.5\n"

// buckets are the counts of a classic histogram, by upper bound.
func buckets(t *testing.T, all []series, name string) map[string]float64 {
	t.Helper()
	counts := map[string]float64{}
	for _, s := range named(t, all, name+"_bucket") {
		assert.Len(t, s.samples, 1)
		counts[s.label("le")] = s.samples[0].value
	}
	return counts
}

var histogramCases = []content{
	{
		"histograms/native_histogram_structure", must,
		"# TYPE test_histogram histogram\ntest_histogram_count 10\ntest_histogram_sum 25.5\ntest_histogram_bucket{le=\"1.0\"} 2\n" +
			"test_histogram_bucket{le=\"5.0\"} 7\ntest_histogram_bucket{le=\"+Inf\"} 10\n", "",
		func(t *testing.T, all []series) {
			assert.Equal(t, map[string]float64{"1.0": 2, "5.0": 7, "+Inf": 10}, buckets(t, all, "test_histogram"))
			asValue("test_histogram_count", 10)(t, all)
			asValue("test_histogram_sum", 25.5)(t, all)
		},
	},
	{"histograms/histogram_count_present", must, aHistogram, "", asValue("test_histogram_count", 100)},
	{"histograms/histogram_sum_present", must, aHistogram, "", asValue("test_histogram_sum", 250.5)},
	{
		"histograms/histogram_buckets_ordered", should,
		"# TYPE request_duration histogram\nrequest_duration_bucket{le=\"0.1\"} 10\nrequest_duration_bucket{le=\"0.5\"} 50\n" +
			"request_duration_bucket{le=\"1.0\"} 100\nrequest_duration_bucket{le=\"+Inf\"} 250\nrequest_duration_sum 500.0\nrequest_duration_count 250\n", "",
		func(t *testing.T, all []series) {
			var bounds []string
			for _, s := range named(t, all, "request_duration_bucket") {
				bounds = append(bounds, s.label("le"))
			}
			assert.Equal(t, []string{"0.1", "0.5", "1.0", "+Inf"}, bounds)
		},
	},
	{
		"histograms/histogram_timestamp", must, aHistogram, "",
		func(t *testing.T, all []series) {
			at := only1(t, all, "up").at
			for _, suffix := range []string{"_bucket", "_count", "_sum"} {
				assert.Equal(t, at, only1(t, all, "test_histogram"+suffix).at, "that of the scrape")
			}
		},
	},
	{
		"histograms/histogram_no_mixed_with_samples", must, aHistogram, "",
		func(t *testing.T, all []series) {
			for _, s := range all {
				assert.Zero(t, s.native, "classic all through")
			}
		},
	},
	{
		"histograms/histogram_empty_buckets", should,
		"# TYPE test_histogram histogram\ntest_histogram_bucket{le=\"+Inf\"} 0\ntest_histogram_count 0\ntest_histogram_sum 0\n", "",
		func(t *testing.T, all []series) {
			assert.Equal(t, map[string]float64{"+Inf": 0}, buckets(t, all, "test_histogram"))
			asValue("test_histogram_count", 0)(t, all)
		},
	},
	{
		"histograms/histogram_large_counts", must,
		"# TYPE test_histogram histogram\ntest_histogram_bucket{le=\"+Inf\"} 1000000000\ntest_histogram_count 1000000000\ntest_histogram_sum 5000000000.0\n", "",
		asValue("test_histogram_count", 1e9),
	},
}
