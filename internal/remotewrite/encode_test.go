package remotewrite

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// spend is what a flush holds: a newborn counter with its bridge sample, a
// counter with an exemplar, and a gauge without metadata.
func spend() []Series {
	counter := &Metadata{Type: MetricTypeCounter, Help: "Cost of model calls.\nNet.", Unit: "USD"}
	return []Series{
		{
			Labels:   []Label{{"Zone", "eu"}, {"__name__", "ai_cost_total"}, {"team", "search"}},
			Samples:  []Sample{{0, 1_000, 900}, {5.25, 61_000, 900}},
			Metadata: counter,
		},
		{
			Labels:    []Label{{"__name__", "ai_cost_total"}, {"team", "søk 🔎 \"x\"\n"}},
			Samples:   []Sample{{432.18, 61_000, 500}},
			Exemplars: []Exemplar{{[]Label{{"span_id", "b7ad6b71"}, {"trace_id", "0af76519"}}, 0.5, 60_500}, {nil, 2, 60_600}},
			Metadata:  counter,
		},
		{
			Labels:  []Label{{"__name__", "ai_cost_conservation_error"}},
			Samples: []Sample{{0, 61_000, 0}},
		},
	}
}

func TestEncodeRoundTrip(t *testing.T) {
	for _, tc := range []struct {
		protocol Protocol
		want     []Series
	}{{ProtocolV1, onlyV1(spend())}, {ProtocolV2, spend()}} {
		t.Run(string(tc.protocol), func(t *testing.T) {
			request, err := NewEncoder(tc.protocol).Encode(spend())
			require.NoError(t, err)
			assert.Equal(t, tc.want, decode(t, request))
			request.Body = nil
			assert.Equal(t, Request{Protocol: tc.protocol, Series: 3, Samples: 4, Exemplars: 2}, request)
		})
	}
}

// Series that follow one another share labels, and differ in some of one length.
func TestEncodeManyAlike(t *testing.T) {
	series := batch(300)
	for protocol, want := range map[Protocol][]Series{ProtocolV1: onlyV1(series), ProtocolV2: series} {
		encoder := NewEncoder(protocol)
		for range 2 { // the second time, too, everything has to be in the message
			request, err := encoder.Encode(series)
			require.NoError(t, err)
			assert.Equal(t, want, decode(t, request))
		}
	}
}

func TestEncodeKeepsEveryBitOfValues(t *testing.T) {
	stale := math.Float64frombits(0x7ff0000000000002)
	values := []float64{0, -1, 0.1 + 0.2, 1e-300, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), stale}
	times := []int64{-1, 0, 1, 2, math.MaxInt32, math.MaxInt32 + 1, 1 << 53, math.MaxInt64 - 1, math.MaxInt64}
	series := Series{Labels: []Label{{"__name__", "x"}}}
	for i, v := range values {
		series.Samples = append(series.Samples, Sample{Value: v, Timestamp: times[i]})
	}
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		request, err := NewEncoder(protocol).Encode([]Series{series})
		require.NoError(t, err)
		got := decode(t, request)[0].Samples
		for i, v := range values {
			assert.Equal(t, math.Float64bits(v), math.Float64bits(got[i].Value), "%s %v", protocol, v)
			assert.Equal(t, times[i], got[i].Timestamp, protocol)
		}
	}
}

// A body is kept for retries while the encoder goes on, and fewer or smaller
// series must not show what longer ones left in the buffers.
func TestEncodeFreezesBodies(t *testing.T) {
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		encoder := NewEncoder(protocol)
		_, err := encoder.Encode(batch(50)) // from here on the buffers suffice and stay
		require.NoError(t, err)
		first, err := encoder.Encode(spend())
		require.NoError(t, err)
		kept := bytes.Clone(first.Body)
		for _, series := range [][]Series{batch(50), nil, spend()[2:], spend()[1:], spend()} {
			reused, err := encoder.Encode(series)
			require.NoError(t, err)
			fresh, err := NewEncoder(protocol).Encode(series)
			require.NoError(t, err)
			assert.Equal(t, fresh, reused, protocol)
		}
		assert.Equal(t, kept, first.Body, protocol)
		assert.LessOrEqual(t, cap(first.Body), 2*len(first.Body), "a kept body holds no worst-case buffer")
	}
}

// Either message decoded as the other is empty: a mistaken receiver cannot store
// nonsense.
func TestEncodeIsNotReadAsTheOtherProtocol(t *testing.T) {
	v1, err := NewEncoder(ProtocolV1).Encode(spend())
	require.NoError(t, err)
	plain, err := snappy.Decode(nil, v1.Body)
	require.NoError(t, err)
	var asV2 writev2.Request
	if asV2.Unmarshal(plain) == nil {
		assert.Empty(t, asV2.Timeseries)
	}
	v2, err := NewEncoder(ProtocolV2).Encode(spend())
	require.NoError(t, err)
	plain, err = snappy.Decode(nil, v2.Body)
	require.NoError(t, err)
	var asV1 prompb.WriteRequest
	if asV1.Unmarshal(plain) == nil {
		assert.Empty(t, asV1.Timeseries)
	}
}

func TestEncodeRefusesTooMuch(t *testing.T) {
	long := strings.Repeat("x", maxMessageBytes)
	series := []Series{{Labels: []Label{{"__name__", long}}, Samples: []Sample{{1, 1, 0}}}}
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		encoder := NewEncoder(protocol)
		_, err := encoder.Encode(series)
		require.ErrorIs(t, err, ErrTooLarge)
		request, err := encoder.Encode(spend())
		require.NoError(t, err, "the encoder lives on")
		assert.Len(t, decode(t, request), 3)
	}
}

func TestEncodeRefusesUnknownProtocol(t *testing.T) {
	_, err := NewEncoder("auto").Encode(spend())
	require.EqualError(t, err, `remote-write protocol "auto" has no message`)
}

// Prometheus's code for the 2.0 message allocates once for an exemplar with more
// than one label, and in both for a side of a histogram with more than three
// buckets; all else is the body.
func TestEncodeAllocatesOnlyTheBody(t *testing.T) {
	wide := durations()
	wide.Histograms = wide.Histograms[:1]
	wide.Histograms[0].PositiveDeltas = make([]int64, 4)
	for _, tc := range []struct {
		why    string
		series []Series
		v1, v2 int
	}{
		{"samples", batch(500), 1, 1},
		{"an exemplar with two labels", spend(), 1, 2},
		{"an exemplar with one, a histogram with three buckets", []Series{durations()}, 1, 1},
		{"a histogram with four", []Series{wide}, 2, 2},
	} {
		for protocol, want := range map[Protocol]int{ProtocolV1: tc.v1, ProtocolV2: tc.v2} {
			encoder := NewEncoder(protocol)
			allocs := testing.AllocsPerRun(20, func() {
				if _, err := encoder.Encode(tc.series); err != nil {
					t.Fatal(err)
				}
			})
			assert.Equal(t, want, int(allocs), "%s %s", protocol, tc.why)
		}
	}
}

func TestProtocolUnmarshalText(t *testing.T) {
	for _, text := range []string{"v1", "v2", "auto"} {
		var p Protocol
		require.NoError(t, p.UnmarshalText([]byte(text)))
		assert.Equal(t, Protocol(text), p)
	}
	for _, text := range []string{"", "V1", "2.0", "v3"} {
		p := ProtocolV2
		assert.ErrorContains(t, p.UnmarshalText([]byte(text)), `accepted are "v1", "v2" and "auto"`)
		assert.Equal(t, ProtocolV2, p, "unchanged")
	}
}

func TestEncodeMetadata(t *testing.T) {
	families := []Family{
		{"ai_cost_total", Metadata{MetricTypeCounter, "Cost of model calls.\nNet.", "USD"}},
		{"ai_cost_request_duration_seconds", Metadata{MetricTypeHistogram, "", "seconds"}},
	}
	encoder := NewEncoder(ProtocolV1)
	_, err := encoder.Encode(spend())
	require.NoError(t, err)
	request, err := encoder.EncodeMetadata(families)
	require.NoError(t, err)
	assert.Equal(t, families, decodeMetadata(t, request))
	request.Body = nil
	assert.Equal(t, Request{Protocol: ProtocolV1}, request)
	after, err := encoder.Encode(spend())
	require.NoError(t, err)
	assert.Len(t, decode(t, after), 3, "which has no metadata")

	_, err = NewEncoder(ProtocolV2).EncodeMetadata(families)
	require.ErrorIs(t, err, ErrMetadataInSeries)
	_, err = encoder.EncodeMetadata([]Family{{Name: strings.Repeat("x", maxMessageBytes)}})
	require.ErrorIs(t, err, ErrTooLarge)
}
