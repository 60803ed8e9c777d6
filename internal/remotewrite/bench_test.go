package remotewrite

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
)

// batch returns n series of nine labels as a busy gateway has them.
func batch(n int) []Series {
	meta := &Metadata{Type: MetricTypeCounter, Help: "Cost of model calls, net.", Unit: "USD"}
	all := make([]Series, n)
	for i := range all {
		all[i] = Series{
			Labels: []Label{
				{"__name__", "ai_cost_total"},
				{"class", "direct"},
				{"currency", "USD"},
				{"environment", "production"},
				{"model", "model-" + strconv.Itoa(i%40)},
				{"project", "project-" + strconv.Itoa(i%400)},
				{"provider", "provider-" + strconv.Itoa(i%7)},
				{"replica", "collector-0"},
				{"team", "team-" + strconv.Itoa(i)},
			},
			Samples:  []Sample{{float64(i) * 0.37, 1_795_435_200_000, 1_795_400_000_000 + int64(i)}},
			Metadata: meta,
		}
	}
	return all
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		series := batch(n)
		for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
			b.Run(fmt.Sprintf("%s/%d", protocol, n), func(b *testing.B) {
				encoder := NewEncoder(protocol)
				run(b, n, func() int {
					request, err := encoder.Encode(series)
					if err != nil {
						b.Fatal(err)
					}
					return len(request.Body)
				})
			})
		}
	}
}

// BenchmarkPeer does with the same data what Prometheus's queue manager does:
// from its labels to its messages in reused buffers.
func BenchmarkPeer(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		series := batch(n)
		sets := make([]labels.Labels, n)
		for i, s := range series {
			builder := labels.NewScratchBuilder(len(s.Labels))
			for _, l := range s.Labels {
				builder.Add(l.Name, l.Value)
			}
			sets[i] = builder.Labels()
		}
		b.Run(fmt.Sprintf("v1/%d", n), func(b *testing.B) { peerV1(b, series, sets) })
		b.Run(fmt.Sprintf("v2/%d", n), func(b *testing.B) { peerV2(b, series, sets) })
	}
}

func peerV1(b *testing.B, series []Series, sets []labels.Labels) {
	b.Helper()
	pending := make([]prompb.TimeSeries, len(series))
	var plain, packed []byte
	run(b, len(series), func() int {
		for i := range pending {
			pending[i].Labels = prompb.FromLabels(sets[i], pending[i].Labels)
			s := series[i].Samples[0]
			pending[i].Samples = append(pending[i].Samples[:0], prompb.Sample{Value: s.Value, Timestamp: s.Timestamp})
		}
		request := &prompb.WriteRequest{Timeseries: pending}
		if size := request.Size(); cap(plain) < size {
			plain = make([]byte, size)
		}
		n, err := request.MarshalToSizedBuffer(plain[:request.Size()])
		if err != nil {
			b.Fatal(err)
		}
		packed = snappy.Encode(packed[:cap(packed)], plain[:n])
		return len(packed)
	})
}

func peerV2(b *testing.B, series []Series, sets []labels.Labels) {
	b.Helper()
	pending := make([]writev2.TimeSeries, len(series))
	symbols := writev2.NewSymbolTable()
	var plain, packed []byte
	run(b, len(series), func() int {
		symbols.Reset()
		for i := range pending {
			pending[i].LabelsRefs = symbols.SymbolizeLabels(sets[i], pending[i].LabelsRefs)
			s, m := series[i].Samples[0], series[i].Metadata
			pending[i].Samples = append(pending[i].Samples[:0],
				writev2.Sample{Value: s.Value, Timestamp: s.Timestamp, StartTimestamp: s.Start})
			pending[i].Metadata = writev2.Metadata{
				Type: writev2.Metadata_METRIC_TYPE_COUNTER, HelpRef: symbols.Symbolize(m.Help), UnitRef: symbols.Symbolize(m.Unit),
			}
		}
		request := &writev2.Request{Symbols: symbols.Symbols(), Timeseries: pending}
		var err error
		if plain, err = request.OptimizedMarshal(plain); err != nil {
			b.Fatal(err)
		}
		packed = snappy.Encode(packed[:cap(packed)], plain)
		return len(packed)
	})
}

func run(b *testing.B, n int, encode func() int) {
	b.Helper()
	b.ReportAllocs()
	var size int
	for b.Loop() {
		size = encode()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/series")
	b.ReportMetric(float64(size), "wire-bytes")
}
