package remotewrite

import "unicode/utf8"

// nameLabel holds the metric name.
const nameLabel = "__name__"

const (
	// maxNameBytes and maxValueBytes are what Cortex and Mimir take by default.
	maxNameBytes  = 1024
	maxValueBytes = 2048
	// maxExemplarRunes is OpenMetrics' limit for all of an exemplar's labels.
	maxExemplarRunes = 128
)

// Defect names why a series must not be sent. One bad series can cost the whole
// request (1.0 receivers roll back), be dropped under a 204, or be answered with
// a 500 for ever, so it is refused before it is encoded.
type Defect string

// The defects of a series; DefectNone is a series that may be sent.
const (
	DefectNone        Defect = ""
	DefectNoName      Defect = "no_name"      // no __name__ label
	DefectMetricName  Defect = "metric_name"  // __name__ outside [a-zA-Z_:][a-zA-Z0-9_:]*
	DefectLabelName   Defect = "label_name"   // empty, or outside [a-zA-Z_][a-zA-Z0-9_]*
	DefectLabelOrder  Defect = "label_order"  // label names unsorted or repeated
	DefectEmptyValue  Defect = "empty_value"  // a label without value
	DefectNotUTF8     Defect = "not_utf8"     // a label value, help or unit is not UTF-8
	DefectTooLong     Defect = "too_long"     // a name over 1024 or a value over 2048 bytes
	DefectNoSample    Defect = "no_sample"    // nothing to store
	DefectMixed       Defect = "mixed"        // both samples and histograms
	DefectSampleOrder Defect = "sample_order" // timestamps do not strictly increase
	DefectHistogram   Defect = "histogram"    // a histogram contradicts itself
	DefectExemplar    Defect = "exemplar"     // an exemplar's labels are bad or over 128 characters
)

// Validate returns the first defect found, or DefectNone. Values of samples are
// free: NaN with the stale bits is how a series is ended.
func (s *Series) Validate() Defect {
	if defect := labelsDefect(s.Labels); defect != DefectNone {
		return defect
	}
	if defect := s.nameDefect(); defect != DefectNone {
		return defect
	}
	if defect := s.pointsDefect(); defect != DefectNone {
		return defect
	}
	for i := range s.Exemplars {
		if !validExemplar(s.Exemplars[i].Labels) {
			return DefectExemplar
		}
	}
	if m := s.Metadata; m != nil && (!utf8.ValidString(m.Help) || !utf8.ValidString(m.Unit)) {
		return DefectNotUTF8
	}
	return DefectNone
}

// pointsDefect is about samples and histograms.
func (s *Series) pointsDefect() Defect {
	switch {
	case len(s.Samples) > 0 && len(s.Histograms) > 0:
		return DefectMixed
	case len(s.Samples) == 0 && len(s.Histograms) == 0:
		return DefectNoSample
	}
	for i := 1; i < len(s.Samples); i++ {
		if s.Samples[i].Timestamp <= s.Samples[i-1].Timestamp {
			return DefectSampleOrder
		}
	}
	for i := range s.Histograms {
		if i > 0 && s.Histograms[i].Timestamp <= s.Histograms[i-1].Timestamp {
			return DefectSampleOrder
		}
		if !s.Histograms[i].sound() {
			return DefectHistogram
		}
	}
	return DefectNone
}

// nameDefect is about __name__ alone, which need not be the first label: upper
// case sorts before the underscore.
func (s *Series) nameDefect() Defect {
	for i := range s.Labels {
		if s.Labels[i].Name != nameLabel {
			continue
		}
		if !validName(s.Labels[i].Value, true) {
			return DefectMetricName
		}
		return DefectNone
	}
	return DefectNoName
}

func labelsDefect(labels []Label) Defect {
	for i := range labels {
		name, value := labels[i].Name, labels[i].Value
		switch {
		case len(name) > maxNameBytes, len(value) > maxValueBytes:
			return DefectTooLong
		case !validName(name, false):
			return DefectLabelName
		case i > 0 && name <= labels[i-1].Name:
			return DefectLabelOrder
		case value == "":
			return DefectEmptyValue
		case !utf8.ValidString(value):
			return DefectNotUTF8
		}
	}
	return DefectNone
}

func validExemplar(labels []Label) bool {
	runes := 0
	for i := range labels {
		runes += utf8.RuneCountInString(labels[i].Name) + utf8.RuneCountInString(labels[i].Value)
	}
	return runes <= maxExemplarRunes && labelsDefect(labels) == DefectNone
}

// validName keeps to the charset of remote write 1.0, which every receiver takes.
func validName(name string, colons bool) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_':
		case '0' <= c && c <= '9' && i > 0:
		case c == ':' && colons:
		default:
			return false
		}
	}
	return name != ""
}
