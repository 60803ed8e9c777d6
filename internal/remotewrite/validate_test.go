package remotewrite

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestValidate(t *testing.T) {
	name := Label{"__name__", "ai_cost_total"}
	one := []Sample{{1, 1, 0}}
	traced := func(labels ...Label) []Exemplar { return []Exemplar{{Labels: labels}} }
	repeat := strings.Repeat
	for _, tc := range []struct {
		why    string
		series Series
		want   Defect
	}{
		{"smallest", Series{Labels: []Label{name}, Samples: one}, DefectNone},
		{"two samples", Series{Labels: []Label{name}, Samples: []Sample{{0, -5, 0}, {1, 1, 0}}}, DefectNone},
		{"upper case before name", Series{Labels: []Label{{"Team", "x"}, name}, Samples: one}, DefectNone},
		{"colons in name", Series{Labels: []Label{{"__name__", "team:ai_cost:sum"}}, Samples: one}, DefectNone},
		{"longest", Series{Labels: []Label{name, {repeat("n", 1024), repeat("v", 2048)}}, Samples: one}, DefectNone},
		{"any text", Series{Labels: []Label{name, {"team", "\x00 søk\n\U0010FFFF"}}, Samples: one}, DefectNone},
		{"exemplar at limit", Series{Labels: []Label{name}, Samples: one, Exemplars: traced(Label{"a", repeat("ø", 127)})}, DefectNone},
		{"bare exemplar", Series{Labels: []Label{name}, Samples: one, Exemplars: traced()}, DefectNone},

		{"no labels", Series{Samples: one}, DefectNoName},
		{"no name", Series{Labels: []Label{{"team", "x"}}, Samples: one}, DefectNoName},
		{"dotted name", Series{Labels: []Label{{"__name__", "ai.cost"}}, Samples: one}, DefectMetricName},
		{"name starts with digit", Series{Labels: []Label{{"__name__", "1x"}}, Samples: one}, DefectMetricName},
		{"dotted label", Series{Labels: []Label{name, {"gen.ai", "x"}}, Samples: one}, DefectLabelName},
		{"colon in label", Series{Labels: []Label{name, {"a:b", "x"}}, Samples: one}, DefectLabelName},
		{"label starts with digit", Series{Labels: []Label{{"1x", "x"}, name}, Samples: one}, DefectLabelName},
		{"empty label name", Series{Labels: []Label{{"", "x"}, name}, Samples: one}, DefectLabelName},
		{"non-ASCII label", Series{Labels: []Label{name, {"tæm", "x"}}, Samples: one}, DefectLabelName},
		{"unsorted", Series{Labels: []Label{{"team", "x"}, name}, Samples: one}, DefectLabelOrder},
		{"repeated", Series{Labels: []Label{name, {"team", "x"}, {"team", "y"}}, Samples: one}, DefectLabelOrder},
		{"empty value", Series{Labels: []Label{name, {"team", ""}}, Samples: one}, DefectEmptyValue},
		{"empty name", Series{Labels: []Label{{"__name__", ""}}, Samples: one}, DefectEmptyValue},
		{"bad value", Series{Labels: []Label{name, {"team", "a\xffb"}}, Samples: one}, DefectNotUTF8},
		{"surrogate", Series{Labels: []Label{name, {"team", "\xed\xa0\x80"}}, Samples: one}, DefectNotUTF8},
		{"long name", Series{Labels: []Label{name, {repeat("n", 1025), "v"}}, Samples: one}, DefectTooLong},
		{"long value", Series{Labels: []Label{name, {"team", repeat("v", 2049)}}, Samples: one}, DefectTooLong},
		{"no sample", Series{Labels: []Label{name}}, DefectNoSample},
		{"only exemplar", Series{Labels: []Label{name}, Exemplars: traced()}, DefectNoSample},
		{"same time", Series{Labels: []Label{name}, Samples: []Sample{{1, 1, 0}, {1, 1, 0}}}, DefectSampleOrder},
		{"back in time", Series{Labels: []Label{name}, Samples: []Sample{{1, 1, 0}, {1, 3, 0}, {1, 2, 0}}}, DefectSampleOrder},
		{"samples and histograms", Series{Labels: []Label{name}, Samples: one, Histograms: durations().Histograms}, DefectMixed},
		{"histograms at the same time", Series{Labels: []Label{name}, Histograms: []Histogram{StaleHistogram(1), StaleHistogram(1)}}, DefectSampleOrder},
		{"histogram", durations(), DefectNone},
		{"contradiction", Series{Labels: []Label{name}, Histograms: []Histogram{{Count: 1}}}, DefectHistogram},
		{"long exemplar", Series{Labels: []Label{name}, Samples: one, Exemplars: traced(Label{"a", repeat("ø", 128)})}, DefectExemplar},
		{"bad exemplar", Series{Labels: []Label{name}, Samples: one, Exemplars: traced(Label{"trace_id", "\xff"})}, DefectExemplar},
		{"unsorted exemplar", Series{Labels: []Label{name}, Samples: one, Exemplars: traced(Label{"b", "1"}, Label{"a", "1"})}, DefectExemplar},
		{"bad help", Series{Labels: []Label{name}, Samples: one, Metadata: &Metadata{Help: "\xff"}}, DefectNotUTF8},
		{"bad unit", Series{Labels: []Label{name}, Samples: one, Metadata: &Metadata{Unit: "\xff"}}, DefectNotUTF8},
	} {
		assert.Equal(t, tc.want, tc.series.Validate(), tc.why)
	}
}

func TestValidateAllocatesNothing(t *testing.T) {
	series := append(spend(), durations())
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for i := range series {
			if defect := series[i].Validate(); defect != DefectNone {
				t.Fatal(defect)
			}
		}
	}))
}
