package remotewrite

import writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"

// messageV2 builds io.prometheus.write.v2.Request. Every string is sent once a
// request, in its symbols; metadata and start timestamps go with each series. Its
// slices are used as in messageV1.
type messageV2 struct {
	request    writev2.Request
	symbols    writev2.SymbolsTable
	refs       []uint32
	samples    []writev2.Sample
	exemplars  []writev2.Exemplar
	histograms []writev2.Histogram
	counts     []writev2.Histogram_CountInt
	zeroCounts []writev2.Histogram_ZeroCountInt
	spans      []writev2.BucketSpan

	// The series before and its references: series that follow one another share
	// most labels, and to see that is cheaper than to look each string up.
	before     []Label
	beforeRefs []uint32
	described  *Metadata
	metadata   writev2.Metadata
}

func newMessageV2() messageV2 { return messageV2{symbols: writev2.NewSymbolTable()} }

func (m *messageV2) marshal(series []Series, into []byte) ([]byte, error) {
	m.symbols.Reset()
	m.refs, m.samples, m.exemplars = m.refs[:0], m.samples[:0], m.exemplars[:0]
	m.histograms, m.counts, m.zeroCounts, m.spans = m.histograms[:0], m.counts[:0], m.zeroCounts[:0], m.spans[:0]
	m.request.Timeseries = m.request.Timeseries[:0]
	for i := range series {
		s := &series[i]
		refs := m.addLabels(s.Labels)
		m.before, m.beforeRefs = s.Labels, refs
		m.request.Timeseries = append(m.request.Timeseries, writev2.TimeSeries{
			LabelsRefs: refs,
			Samples:    m.addSamples(s.Samples),
			Histograms: m.addHistograms(s.Histograms),
			Exemplars:  m.addExemplars(s.Exemplars),
			Metadata:   m.describe(s.Metadata),
		})
	}
	m.before, m.described = nil, nil // the caller's, and the references are of this request
	m.request.Symbols = m.symbols.Symbols()
	into, err := sized(into, m.request.Size())
	if err != nil {
		return into, err
	}
	_, err = m.request.OptimizedMarshalToSizedBuffer(into)
	return into, err
}

func (m *messageV2) addLabels(labels []Label) []uint32 {
	from := len(m.refs)
	for i := range labels {
		name, value := labels[i].Name, labels[i].Value
		nameRef, valueRef := uint32(0), uint32(0)
		if known := i < len(m.before); known && m.before[i].Name == name {
			nameRef = m.beforeRefs[2*i]
		} else {
			nameRef = m.symbols.Symbolize(name)
		}
		if known := i < len(m.before); known && m.before[i].Value == value {
			valueRef = m.beforeRefs[2*i+1]
		} else {
			valueRef = m.symbols.Symbolize(value)
		}
		m.refs = append(m.refs, nameRef, valueRef)
	}
	return m.refs[from:]
}

func (m *messageV2) addSamples(samples []Sample) []writev2.Sample {
	from := len(m.samples)
	for i := range samples {
		m.samples = append(m.samples, writev2.Sample{
			Value:          samples[i].Value,
			Timestamp:      samples[i].Timestamp,
			StartTimestamp: samples[i].Start,
		})
	}
	return m.samples[from:]
}

func (m *messageV2) addExemplars(exemplars []Exemplar) []writev2.Exemplar {
	from := len(m.exemplars)
	for i := range exemplars {
		m.exemplars = append(m.exemplars, writev2.Exemplar{
			LabelsRefs: m.addLabels(exemplars[i].Labels),
			Value:      exemplars[i].Value,
			Timestamp:  exemplars[i].Timestamp,
		})
	}
	return m.exemplars[from:]
}

func (m *messageV2) addHistograms(histograms []Histogram) []writev2.Histogram {
	from := len(m.histograms)
	for i := range histograms {
		h := &histograms[i]
		m.counts = append(m.counts, writev2.Histogram_CountInt{CountInt: h.Count})
		m.zeroCounts = append(m.zeroCounts, writev2.Histogram_ZeroCountInt{ZeroCountInt: h.ZeroCount})
		m.histograms = append(m.histograms, writev2.Histogram{
			Count:          &m.counts[len(m.counts)-1],
			Sum:            h.Sum,
			Schema:         h.Schema,
			ZeroThreshold:  h.ZeroThreshold,
			ZeroCount:      &m.zeroCounts[len(m.zeroCounts)-1],
			NegativeSpans:  m.addSpans(h.NegativeSpans),
			NegativeDeltas: h.NegativeDeltas,
			PositiveSpans:  m.addSpans(h.PositiveSpans),
			PositiveDeltas: h.PositiveDeltas,
			ResetHint:      writev2.Histogram_ResetHint(h.ResetHint),
			Timestamp:      h.Timestamp,
			StartTimestamp: h.Start,
		})
	}
	return m.histograms[from:]
}

func (m *messageV2) addSpans(spans []Span) []writev2.BucketSpan {
	from := len(m.spans)
	for i := range spans {
		m.spans = append(m.spans, writev2.BucketSpan{Offset: spans[i].Offset, Length: spans[i].Length})
	}
	return m.spans[from:]
}

func (m *messageV2) describe(of *Metadata) writev2.Metadata {
	switch of {
	case nil:
		return writev2.Metadata{}
	case m.described:
		return m.metadata
	}
	m.described = of
	m.metadata = writev2.Metadata{
		Type:    writev2.Metadata_MetricType(of.Type),
		HelpRef: m.symbols.Symbolize(of.Help),
		UnitRef: m.symbols.Symbolize(of.Unit),
	}
	return m.metadata
}
