package remotewrite

import "github.com/prometheus/prometheus/prompb"

// messageV1 builds prometheus.WriteRequest. It carries no metadata and no start
// timestamps. Its slices hold the parts of all series one after the other; one
// that has to grow leaves the parts before it valid where they were.
type messageV1 struct {
	request   prompb.WriteRequest
	labels    []prompb.Label
	samples   []prompb.Sample
	exemplars []prompb.Exemplar
}

func (m *messageV1) marshal(series []Series, into []byte) ([]byte, error) {
	m.labels, m.samples, m.exemplars = m.labels[:0], m.samples[:0], m.exemplars[:0]
	m.request.Timeseries = m.request.Timeseries[:0]
	for i := range series {
		s := &series[i]
		m.request.Timeseries = append(m.request.Timeseries, prompb.TimeSeries{
			Labels:    m.addLabels(s.Labels),
			Samples:   m.addSamples(s.Samples),
			Exemplars: m.addExemplars(s.Exemplars),
		})
	}
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
