package remotewrite

import writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"

// messageV2 builds io.prometheus.write.v2.Request. Every string is sent once a
// request, in its symbols; metadata and start timestamps go with each series. Its
// slices are used as in messageV1.
type messageV2 struct {
	request   writev2.Request
	symbols   writev2.SymbolsTable
	refs      []uint32
	samples   []writev2.Sample
	exemplars []writev2.Exemplar
}

func newMessageV2() messageV2 { return messageV2{symbols: writev2.NewSymbolTable()} }

func (m *messageV2) marshal(series []Series, into []byte) ([]byte, error) {
	m.symbols.Reset()
	m.refs, m.samples, m.exemplars = m.refs[:0], m.samples[:0], m.exemplars[:0]
	m.request.Timeseries = m.request.Timeseries[:0]
	for i := range series {
		s := &series[i]
		m.request.Timeseries = append(m.request.Timeseries, writev2.TimeSeries{
			LabelsRefs: m.addLabels(s.Labels),
			Samples:    m.addSamples(s.Samples),
			Exemplars:  m.addExemplars(s.Exemplars),
			Metadata:   m.metadata(s.Metadata),
		})
	}
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
		m.refs = append(m.refs, m.symbols.Symbolize(labels[i].Name), m.symbols.Symbolize(labels[i].Value))
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

func (m *messageV2) metadata(of *Metadata) writev2.Metadata {
	if of == nil {
		return writev2.Metadata{}
	}
	return writev2.Metadata{
		Type:    writev2.Metadata_MetricType(of.Type),
		HelpRef: m.symbols.Symbolize(of.Help),
		UnitRef: m.symbols.Symbolize(of.Unit),
	}
}
