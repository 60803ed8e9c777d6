package remotewrite

import (
	"slices"
	"strconv"
	"testing"
	"time"

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

// requestSize is how many series the exporter sends in one request.
const requestSize = 5_000

// BenchmarkEncode100k encodes and compresses 100,000 series in requests of 5,000,
// as the Writer does. Beside the time of a series it reports how much longer that
// takes than a floor, to compress the same messages, and than what Prometheus's
// queue manager does with the same series, measured in turn.
func BenchmarkEncode100k(b *testing.B) {
	series := batch(100_000)
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		b.Run(string(protocol), func(b *testing.B) {
			w := NewWriter(nil, protocol, 0)
			ours := func(part []Series) []byte {
				request, err := w.freeze(protocol, part)
				if err != nil {
					b.Fatal(err)
				}
				return request.Body
			}
			floor, peer := floorOf(b, protocol, series), peerOf(protocol, series)
			inRequests(series, ours) // from here on all buffers suffice
			inRequests(series, peer)
			var size int
			var spent, least, theirs time.Duration
			b.ReportAllocs()
			for b.Loop() {
				spent += timed(func() { size = inRequests(series, ours) })
				b.StopTimer()
				least += timed(floor)
				theirs += timed(func() { inRequests(series, peer) })
				b.StartTimer()
			}
			b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/float64(len(series)), "ns/series")
			b.ReportMetric(spent.Seconds()/least.Seconds(), "x-floor")
			b.ReportMetric(spent.Seconds()/theirs.Seconds(), "x-prometheus")
			b.ReportMetric(float64(size)/float64(len(series)), "wire-B/series")
		})
	}
}

func timed(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

// inRequests returns the bytes of all requests.
func inRequests(series []Series, encode func([]Series) []byte) (size int) {
	for part := range slices.Chunk(series, requestSize) {
		size += len(encode(part))
	}
	return size
}

// floorOf compresses what the series are encoded to.
func floorOf(b *testing.B, protocol Protocol, series []Series) func() {
	b.Helper()
	var plain [][]byte
	for part := range slices.Chunk(series, requestSize) {
		request, err := NewEncoder(protocol).Encode(part)
		if err != nil {
			b.Fatal(err)
		}
		plain = append(plain, inflated(b, request))
	}
	packed := make([]byte, snappy.MaxEncodedLen(len(plain[0])*2))
	return func() {
		for _, message := range plain {
			snappy.Encode(packed, message)
		}
	}
}

// peerOf does what Prometheus's queue manager does, from its labels to its
// messages in reused buffers.
func peerOf(protocol Protocol, series []Series) func([]Series) []byte {
	sets := make(map[*Label]labels.Labels, len(series))
	for _, s := range series {
		builder := labels.NewScratchBuilder(len(s.Labels))
		for _, l := range s.Labels {
			builder.Add(l.Name, l.Value)
		}
		sets[&s.Labels[0]] = builder.Labels()
	}
	chunks := map[*Series][]labels.Labels{} // as the queue has them: no look-up while encoding
	for part := range slices.Chunk(series, requestSize) {
		for _, s := range part {
			chunks[&part[0]] = append(chunks[&part[0]], sets[&s.Labels[0]])
		}
	}
	if protocol == ProtocolV2 {
		return peerV2(chunks)
	}
	return peerV1(chunks)
}

func peerV1(chunks map[*Series][]labels.Labels) func([]Series) []byte {
	pending := make([]prompb.TimeSeries, requestSize)
	var plain, packed []byte
	return func(part []Series) []byte {
		sets := chunks[&part[0]]
		for i := range part {
			pending[i].Labels = prompb.FromLabels(sets[i], pending[i].Labels)
			s := part[i].Samples[0]
			pending[i].Samples = append(pending[i].Samples[:0], prompb.Sample{Value: s.Value, Timestamp: s.Timestamp})
		}
		request := &prompb.WriteRequest{Timeseries: pending[:len(part)]}
		size := request.Size()
		if cap(plain) < size {
			plain = make([]byte, size)
		}
		if _, err := request.MarshalToSizedBuffer(plain[:size]); err != nil {
			panic(err)
		}
		packed = snappy.Encode(packed[:cap(packed)], plain[:size])
		return packed
	}
}

func peerV2(chunks map[*Series][]labels.Labels) func([]Series) []byte {
	pending := make([]writev2.TimeSeries, requestSize)
	symbols := writev2.NewSymbolTable()
	var plain, packed []byte
	return func(part []Series) []byte {
		symbols.Reset()
		sets := chunks[&part[0]]
		for i := range part {
			pending[i].LabelsRefs = symbols.SymbolizeLabels(sets[i], pending[i].LabelsRefs)
			s, m := part[i].Samples[0], part[i].Metadata
			pending[i].Samples = append(pending[i].Samples[:0],
				writev2.Sample{Value: s.Value, Timestamp: s.Timestamp, StartTimestamp: s.Start})
			pending[i].Metadata = writev2.Metadata{
				Type: writev2.Metadata_METRIC_TYPE_COUNTER, HelpRef: symbols.Symbolize(m.Help), UnitRef: symbols.Symbolize(m.Unit),
			}
		}
		request := &writev2.Request{Symbols: symbols.Symbols(), Timeseries: pending[:len(part)]}
		var err error
		if plain, err = request.OptimizedMarshal(plain); err != nil {
			panic(err)
		}
		packed = snappy.Encode(packed[:cap(packed)], plain)
		return packed
	}
}
