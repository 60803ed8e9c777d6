package remotewrite

import (
	"slices"
	"testing"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/require"
)

// inflated is the message of a request.
func inflated(t testing.TB, r Request) []byte {
	t.Helper()
	plain, err := snappy.Decode(nil, r.Body)
	require.NoError(t, err)
	return plain
}

// decode reads a request as a receiver does.
func decode(t testing.TB, r Request) []Series {
	t.Helper()
	plain := inflated(t, r)
	if r.Protocol == ProtocolV2 {
		var request writev2.Request
		require.NoError(t, request.Unmarshal(plain))
		return fromV2(t, request)
	}
	var request prompb.WriteRequest
	require.NoError(t, request.Unmarshal(plain))
	require.Empty(t, request.Metadata)
	return fromV1(request)
}

// decodeMetadata reads a request that only describes families.
func decodeMetadata(t testing.TB, r Request) (all []Family) {
	t.Helper()
	var request prompb.WriteRequest
	require.NoError(t, request.Unmarshal(inflated(t, r)))
	require.Empty(t, request.Timeseries)
	for _, m := range request.Metadata {
		all = append(all, Family{m.MetricFamilyName, Metadata{MetricType(m.Type), m.Help, m.Unit}})
	}
	return all
}

func fromV1(request prompb.WriteRequest) []Series {
	var all []Series
	toLabels := func(labels []prompb.Label) (out []Label) {
		for _, l := range labels {
			out = append(out, Label{l.Name, l.Value})
		}
		return out
	}
	for _, ts := range request.Timeseries {
		s := Series{Labels: toLabels(ts.Labels)}
		for _, v := range ts.Samples {
			s.Samples = append(s.Samples, Sample{Value: v.Value, Timestamp: v.Timestamp})
		}
		for _, h := range ts.Histograms {
			s.Histograms = append(s.Histograms, Histogram{
				Timestamp: h.Timestamp, Count: h.GetCountInt(), Sum: h.Sum, Schema: h.Schema,
				ZeroThreshold: h.ZeroThreshold, ZeroCount: h.GetZeroCountInt(),
				PositiveSpans: toSpans(h.PositiveSpans, spanV1), PositiveDeltas: h.PositiveDeltas,
				NegativeSpans: toSpans(h.NegativeSpans, spanV1), NegativeDeltas: h.NegativeDeltas,
				ResetHint: ResetHint(h.ResetHint),
			})
		}
		for _, e := range ts.Exemplars {
			s.Exemplars = append(s.Exemplars, Exemplar{toLabels(e.Labels), e.Value, e.Timestamp})
		}
		all = append(all, s)
	}
	return all
}

func fromV2(t testing.TB, request writev2.Request) []Series {
	t.Helper()
	seen := map[string]bool{}
	for _, symbol := range request.Symbols {
		require.False(t, seen[symbol], "symbol %q is sent twice", symbol)
		seen[symbol] = true
	}
	require.Empty(t, request.Symbols[0])
	toLabels := func(refs []uint32) (out []Label) {
		require.Zero(t, len(refs)%2)
		for i := 0; i < len(refs); i += 2 {
			out = append(out, Label{request.Symbols[refs[i]], request.Symbols[refs[i+1]]})
		}
		return out
	}
	var all []Series
	for _, ts := range request.Timeseries {
		s := Series{Labels: toLabels(ts.LabelsRefs)}
		for _, v := range ts.Samples {
			s.Samples = append(s.Samples, Sample{Value: v.Value, Timestamp: v.Timestamp, Start: v.StartTimestamp})
		}
		for _, h := range ts.Histograms {
			s.Histograms = append(s.Histograms, Histogram{
				Timestamp: h.Timestamp, Start: h.StartTimestamp, Count: h.GetCountInt(), Sum: h.Sum, Schema: h.Schema,
				ZeroThreshold: h.ZeroThreshold, ZeroCount: h.GetZeroCountInt(),
				PositiveSpans: toSpans(h.PositiveSpans, spanV2), PositiveDeltas: h.PositiveDeltas,
				NegativeSpans: toSpans(h.NegativeSpans, spanV2), NegativeDeltas: h.NegativeDeltas,
				ResetHint: ResetHint(h.ResetHint),
			})
		}
		for _, e := range ts.Exemplars {
			s.Exemplars = append(s.Exemplars, Exemplar{toLabels(e.LabelsRefs), e.Value, e.Timestamp})
		}
		if m := ts.Metadata; m.Type != 0 || m.HelpRef != 0 || m.UnitRef != 0 {
			s.Metadata = &Metadata{
				Type: MetricType(ts.Metadata.Type),
				Help: request.Symbols[ts.Metadata.HelpRef],
				Unit: request.Symbols[ts.Metadata.UnitRef],
			}
		}
		all = append(all, s)
	}
	return all
}

func spanV1(s prompb.BucketSpan) Span { return Span{s.Offset, s.Length} }

func spanV2(s writev2.BucketSpan) Span { return Span{s.Offset, s.Length} }

func toSpans[S any](from []S, convert func(S) Span) (out []Span) {
	for _, s := range from {
		out = append(out, convert(s))
	}
	return out
}

// onlyV1 returns series without what the 1.0 message cannot carry.
func onlyV1(series []Series) []Series {
	var all []Series
	for _, s := range series {
		s.Metadata = nil
		samples := s.Samples
		s.Samples = nil
		for _, v := range samples {
			s.Samples = append(s.Samples, Sample{Value: v.Value, Timestamp: v.Timestamp})
		}
		s.Histograms = slices.Clone(s.Histograms)
		for i := range s.Histograms {
			s.Histograms[i].Start = 0
		}
		all = append(all, s)
	}
	return all
}
