package aicostexporter

import (
	"strings"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/require"
)

func (r *receiver) decodeV1(body []byte) prompb.WriteRequest {
	plain, err := snappy.Decode(nil, body)
	require.NoError(r.t, err)
	var request prompb.WriteRequest
	require.NoError(r.t, request.Unmarshal(plain))
	return request
}

func (r *receiver) decodeV2(body []byte) (out []prompb.TimeSeries) {
	plain, err := snappy.Decode(nil, body)
	require.NoError(r.t, err)
	var request writev2.Request
	require.NoError(r.t, request.Unmarshal(plain))
	for _, s := range request.Timeseries {
		series := prompb.TimeSeries{}
		for i := 0; i < len(s.LabelsRefs); i += 2 {
			series.Labels = append(series.Labels,
				prompb.Label{Name: request.Symbols[s.LabelsRefs[i]], Value: request.Symbols[s.LabelsRefs[i+1]]})
		}
		for _, sample := range s.Samples {
			series.Samples = append(series.Samples, prompb.Sample{Value: sample.Value, Timestamp: sample.Timestamp})
			r.starts[seriesName(series.Labels)] = sample.StartTimestamp
		}
		for _, h := range s.Histograms {
			series.Histograms = append(series.Histograms, asV1(h))
			r.starts[seriesName(series.Labels)] = h.StartTimestamp
		}
		out = append(out, series)
	}
	return out
}

// seriesName prints the labels that tell the tests' series apart.
func seriesName(labels []prompb.Label) string {
	name, rest := "", []string{}
	for _, l := range labels {
		switch l.Name {
		case "__name__":
			name = l.Value
		case "replica", "workspace", "environment", "feature", "provider", "class", "currency":
		default:
			rest = append(rest, l.Name+"="+l.Value)
		}
	}
	return name + "{" + strings.Join(rest, ",") + "}"
}
