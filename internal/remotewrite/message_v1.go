package remotewrite

import "github.com/prometheus/prometheus/prompb"

// messageV1 builds prometheus.WriteRequest. Its series carry no metadata and no
// start timestamps. Its slices hold the parts of all series one after the other;
// one that has to grow leaves the parts before it valid where they were.
type messageV1 struct {
	request    prompb.WriteRequest
	labels     []prompb.Label
	samples    []prompb.Sample
	exemplars  []prompb.Exemplar
	histograms []prompb.Histogram
	counts     []prompb.Histogram_CountInt
	zeroCounts []prompb.Histogram_ZeroCountInt
	spans      []prompb.BucketSpan
}

func (m *messageV1) marshal(series []Series, into []byte) ([]byte, error) {
	m.labels, m.samples, m.exemplars = m.labels[:0], m.samples[:0], m.exemplars[:0]
	m.histograms, m.counts, m.zeroCounts, m.spans = m.histograms[:0], m.counts[:0], m.zeroCounts[:0], m.spans[:0]
	m.request.Timeseries, m.request.Metadata = m.request.Timeseries[:0], m.request.Metadata[:0]
	for i := range series {
		s := &series[i]
		m.request.Timeseries = append(m.request.Timeseries, prompb.TimeSeries{
			Labels:     m.addLabels(s.Labels),
			Samples:    m.addSamples(s.Samples),
			Exemplars:  m.addExemplars(s.Exemplars),
			Histograms: m.addHistograms(s.Histograms),
		})
	}
	return m.pack(into)
}

// marshalMetadata builds the message without series.
func (m *messageV1) marshalMetadata(families []Family, into []byte) ([]byte, error) {
	m.request.Timeseries, m.request.Metadata = m.request.Timeseries[:0], m.request.Metadata[:0]
	for i := range families {
		f := &families[i]
		m.request.Metadata = append(m.request.Metadata, prompb.MetricMetadata{
			Type: prompb.MetricMetadata_MetricType(f.Type), MetricFamilyName: f.Name, Help: f.Help, Unit: f.Unit,
		})
	}
	return m.pack(into)
}

func (m *messageV1) pack(into []byte) ([]byte, error) {
	into, err := sized(into, m.request.Size())
	if err != nil {
		return into, err
	}
	_, err = m.request.MarshalToSizedBuffer(into)
	return into, err
}

func (m *messageV1) addLabels(labels []Label) []prompb.Label {
	from := len(m.labels)
	for i := range labels {
		m.labels = append(m.labels, prompb.Label{Name: labels[i].Name, Value: labels[i].Value})
	}
	return m.labels[from:]
}

func (m *messageV1) addSamples(samples []Sample) []prompb.Sample {
	from := len(m.samples)
	for i := range samples {
		m.samples = append(m.samples, prompb.Sample{Value: samples[i].Value, Timestamp: samples[i].Timestamp})
	}
	return m.samples[from:]
}

func (m *messageV1) addExemplars(exemplars []Exemplar) []prompb.Exemplar {
	from := len(m.exemplars)
	for i := range exemplars {
		m.exemplars = append(m.exemplars, prompb.Exemplar{
			Labels:    m.addLabels(exemplars[i].Labels),
			Value:     exemplars[i].Value,
			Timestamp: exemplars[i].Timestamp,
		})
	}
	return m.exemplars[from:]
}

func (m *messageV1) addHistograms(histograms []Histogram) []prompb.Histogram {
	from := len(m.histograms)
	for i := range histograms {
		h := &histograms[i]
		m.counts = append(m.counts, prompb.Histogram_CountInt{CountInt: h.Count})
		m.zeroCounts = append(m.zeroCounts, prompb.Histogram_ZeroCountInt{ZeroCountInt: h.ZeroCount})
		m.histograms = append(m.histograms, prompb.Histogram{
			Count:          &m.counts[len(m.counts)-1],
			Sum:            h.Sum,
			Schema:         h.Schema,
			ZeroThreshold:  h.ZeroThreshold,
			ZeroCount:      &m.zeroCounts[len(m.zeroCounts)-1],
			NegativeSpans:  m.addSpans(h.NegativeSpans),
			NegativeDeltas: h.NegativeDeltas,
			PositiveSpans:  m.addSpans(h.PositiveSpans),
			PositiveDeltas: h.PositiveDeltas,
			ResetHint:      prompb.Histogram_ResetHint(h.ResetHint),
			Timestamp:      h.Timestamp,
		})
	}
	return m.histograms[from:]
}

func (m *messageV1) addSpans(spans []Span) []prompb.BucketSpan {
	from := len(m.spans)
	for i := range spans {
		m.spans = append(m.spans, prompb.BucketSpan{Offset: spans[i].Offset, Length: spans[i].Length})
	}
	return m.spans[from:]
}
