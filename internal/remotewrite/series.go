package remotewrite

// Label is one name and value of a series or exemplar.
type Label struct{ Name, Value string }

// Sample is one value of a series. Timestamp and Start are Unix milliseconds.
// Start is when the counter began to count; 0 means unknown. Remote write 2.0
// carries it, and a receiver ignores one that is not before Timestamp. Remote
// write 1.0 has no place for it.
type Sample struct {
	Value            float64
	Timestamp, Start int64
}

// Exemplar ties one observed value to a trace. Labels are sorted by name,
// Timestamp is Unix milliseconds.
type Exemplar struct {
	Labels    []Label
	Value     float64
	Timestamp int64
}

// MetricType is what a receiver is told a series is. The numbers are those of
// the 2.0 message.
type MetricType uint8

// The types of metric that can be written.
const (
	MetricTypeUnspecified MetricType = 0
	MetricTypeCounter     MetricType = 1
	MetricTypeGauge       MetricType = 2
	MetricTypeHistogram   MetricType = 3
)

// Metadata describes the metric a series belongs to. Remote write 2.0 sends it
// with every series, 1.0 in requests of its own, see Family.
type Metadata struct {
	Type       MetricType
	Help, Unit string
}

// Family is a metric's name and what describes it. The specification of remote
// write 1.0 leaves the message for it out, but Prometheus sends it and reads it.
type Family struct {
	Name string
	Metadata
}

// Series is one series and what is new in it. Labels are sorted by name bytewise
// and include __name__; there are Samples or Histograms, not both, and they are
// oldest first. Validate says whether that holds. Encoding only reads a Series,
// so several may share a Metadata.
type Series struct {
	Labels     []Label
	Samples    []Sample
	Histograms []Histogram
	Exemplars  []Exemplar
	Metadata   *Metadata
}
