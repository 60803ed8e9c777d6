package compliance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var labelCases = []content{
	{
		"labels/label_lexicographic_ordering", must, "test_metric{zzz=\"3\",Zed=\"4\",aaa=\"1\",bbb=\"2\"} 42\n", "",
		func(t *testing.T, all []series) {
			var names []string
			for _, l := range only(t, all, "test_metric").labels {
				names = append(names, l[0])
			}
			assert.Equal(t, []string{"Zed", "__name__", "aaa", "bbb", "instance", "job", "zzz"}, names, "upper case, underscore, lower case")
		},
	},
	{"labels/metric_name_label_present", must, "test_metric 42\n", "", asLabels(map[string]string{})},
	{
		"labels/metric_name_format_valid", must, "valid_metric_name:subsystem_total 42\n", "",
		asValue("valid_metric_name:subsystem_total", 42),
	},
	{
		"labels/label_name_format_valid", must, "test_metric{valid_label=\"value\",another_1=\"val2\"} 42\n", "",
		asLabels(map[string]string{"valid_label": "value", "another_1": "val2"}),
	},
	{
		"labels/no_duplicate_label_names", must, "test_metric{foo=\"bar\",baz=\"qux\"} 42\n", "",
		asLabels(map[string]string{"foo": "bar", "baz": "qux"}),
	},
	{
		"labels/label_names_not_empty", must, "test_metric{label=\"value\"} 42\n", "",
		asLabels(map[string]string{"label": "value"}),
	},
	{
		"labels/reserved_label_prefix", should, "test_metric{normal=\"value\"} 42\n", "",
		func(t *testing.T, all []series) {
			for _, s := range all {
				for _, l := range s.labels {
					assert.True(t, l[0] == "__name__" || !strings.HasPrefix(l[0], "__"), l[0])
				}
			}
		},
	},
	{
		"labels/unicode_in_label_values", must, "test_metric{emoji=\"🚀\",chinese=\"测试\"} 42\n", "",
		asLabels(map[string]string{"emoji": "🚀", "chinese": "测试"}),
	},
	{
		"labels/special_chars_in_label_values", must, "test_metric{path=\"/api/v1/users\",query=\"foo=bar&baz=qux\"} 42\n", "",
		asLabels(map[string]string{"path": "/api/v1/users", "query": "foo=bar&baz=qux"}),
	},
	{
		"labels/very_long_label_names", should,
		"test_metric{very_long_label_name_that_exceeds_normal_length_but_is_still_valid=\"value\"} 42\n", "",
		asLabels(map[string]string{"very_long_label_name_that_exceeds_normal_length_but_is_still_valid": "value"}),
	},
	{
		"labels/very_long_label_values", should, "test_metric{description=\"" + strings.Repeat("long ", 400) + "\"} 42\n", "",
		asLabels(map[string]string{"description": strings.Repeat("long ", 400)}),
	},
	{
		"labels/many_labels_per_series", should,
		"test_metric{l1=\"v1\",l2=\"v2\",l3=\"v3\",l4=\"v4\",l5=\"v5\",l6=\"v6\",l7=\"v7\",l8=\"v8\",l9=\"v9\",l10=\"v10\"} 42\n", "",
		asLabels(map[string]string{
			"l1": "v1", "l2": "v2", "l3": "v3", "l4": "v4", "l5": "v5", "l6": "v6", "l7": "v7", "l8": "v8", "l9": "v9", "l10": "v10",
		}),
	},
}
