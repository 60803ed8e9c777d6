package aicostexporter

import (
	"encoding/hex"
	"time"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// pass is one of the three parts of a flush: first the samples of earlier
// flushes that the target may have or not, then the bridge samples, then the
// values. They travel apart because a receiver may refuse a whole request for
// one sample that is older than what it has.
type pass struct {
	kind kind
	at   int64 // ms since 1970, the time of the newest sample
}

type kind int

const (
	sendDoubts kind = iota
	sendBridges
	sendValues
)

// sample is what the pass sends of a series.
func (p pass) sample(point *rollup.Point) remotewrite.Sample {
	sample := remotewrite.Sample{Value: point.Held, Timestamp: p.at, Start: point.Birth}
	switch p.kind {
	case sendDoubts:
		sample.Timestamp = point.Doubted
	case sendValues:
		sample.Value = point.Value
		if point.Leaving {
			sample.Value = remotewrite.StaleNaN()
		}
	case sendBridges:
	}
	return sample
}

// sent notes that the target may have the samples, whatever it answered. Only
// values are news to it.
func (p pass) sent(points []rollup.Point) {
	for i := range points {
		switch {
		case p.kind != sendValues:
		case points[i].Leaving:
			points[i].MayEnd()
		default:
			points[i].Sent(points[i].Value, points[i].Histogram, p.at)
		}
	}
}

// acknowledged notes that the target has the samples.
func (p pass) acknowledged(points []rollup.Point) {
	for i := range points {
		switch point := &points[i]; {
		case p.kind == sendDoubts:
			point.Acknowledged(point.Held, point.HeldHistogram, point.Doubted)
		case p.kind == sendBridges:
			point.Bridged(p.at)
		case point.Leaving:
			point.End()
		default:
			point.Acknowledged(point.Value, point.Histogram, p.at)
		}
	}
}

// wire turns points into series and reuses its memory.
type wire struct {
	series     []remotewrite.Series
	labels     []remotewrite.Label
	samples    []remotewrite.Sample
	histograms []remotewrite.Histogram
	buckets    rollup.Buckets // of the histogram at hand
	spans      []remotewrite.Span
	deltas     []int64
	metadata   map[*rollup.Family]*remotewrite.Metadata

	described  int       // how many families were described last
	describeAt time.Time // when they are described again
}

func newWire() *wire { return &wire{metadata: map[*rollup.Family]*remotewrite.Metadata{}} }

// defect is why the target must not be sent the series.
func (w *wire) defect(point rollup.Point, p pass) remotewrite.Defect {
	return w.fill([]rollup.Point{point}, p)[0].Validate()
}

// fill returns what the pass sends of the points. It is overwritten by the next.
func (w *wire) fill(points []rollup.Point, p pass) []remotewrite.Series {
	w.series, w.labels, w.samples = w.series[:0], w.labels[:0], w.samples[:0]
	w.histograms, w.spans, w.deltas = w.histograms[:0], w.spans[:0], w.deltas[:0]
	for i := range points {
		point := &points[i]
		firstLabel, firstSample := len(w.labels), len(w.samples)
		for name, value := range point.Labels() {
			w.labels = append(w.labels, remotewrite.Label{Name: name, Value: value})
		}
		series := remotewrite.Series{Labels: w.labels[firstLabel:], Metadata: w.describe(point.Family())}
		if point.Native() {
			w.histograms = append(w.histograms, w.histogram(point, p))
			series.Histograms = w.histograms[len(w.histograms)-1:]
		} else {
			w.samples = append(w.samples, p.sample(point))
			series.Samples = w.samples[firstSample:]
		}
		if p.kind == sendValues {
			series.Exemplars = exemplars(point.Exemplars)
		}
		w.series = append(w.series, series)
	}
	return w.series
}

func exemplars(seen []rollup.Exemplar) (out []remotewrite.Exemplar) {
	for i := range seen {
		out = append(out, remotewrite.Exemplar{
			Labels:    []remotewrite.Label{{Name: "trace_id", Value: hex.EncodeToString(seen[i].TraceID[:])}},
			Value:     seen[i].Seconds,
			Timestamp: seen[i].At.UnixMilli(),
		})
	}
	return out
}

var metricTypes = map[rollup.Kind]remotewrite.MetricType{
	rollup.KindCounter:   remotewrite.MetricTypeCounter,
	rollup.KindGauge:     remotewrite.MetricTypeGauge,
	rollup.KindHistogram: remotewrite.MetricTypeHistogram,
}

func (w *wire) describe(family *rollup.Family) *remotewrite.Metadata {
	described, ok := w.metadata[family]
	if !ok {
		described = &remotewrite.Metadata{Type: metricTypes[family.Kind], Help: family.Help, Unit: family.Unit}
		w.metadata[family] = described
	}
	return described
}
