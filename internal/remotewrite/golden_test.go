package remotewrite

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// The messages written down field by field, with the numbers of the
// specifications and nothing of Prometheus's code.

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

func text(field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, field, protowire.BytesType), s)
}

func whole(field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, field, protowire.VarintType), v)
}

func zigzag(field protowire.Number, v int64) []byte { return whole(field, protowire.EncodeZigZag(v)) }

func double(field protowire.Number, v float64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(nil, field, protowire.Fixed64Type), math.Float64bits(v))
}

func message(field protowire.Number, parts ...[]byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), join(parts...))
}

func packed(field protowire.Number, values ...uint64) []byte {
	var out []byte
	for _, v := range values {
		out = protowire.AppendVarint(out, v)
	}
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), out)
}

func zigzags(field protowire.Number, values ...int64) []byte {
	var out []uint64
	for _, v := range values {
		out = append(out, protowire.EncodeZigZag(v))
	}
	return packed(field, out...)
}

func label(name, value string) []byte { return message(1, text(1, name), text(2, value)) }

// buckets are the fields of the histogram in durations, which are the same in
// both protocols, but for its times.
func buckets() []byte {
	return join(
		whole(1, 9), double(3, 12.5), zigzag(4, 3), double(5, 1e-128), whole(6, 2),
		message(8, whole(2, 1)), zigzags(9, 1),
		message(11, zigzag(1, -4), whole(2, 2)), message(11, zigzag(1, 3), whole(2, 1)), zigzags(12, 1, 1, 1),
		whole(14, 2),
	)
}

// stale is a histogram without observations whose sum is the stale NaN. Its counts
// are members of a oneof, so that their zeros are written.
func stale() []byte {
	return join(whole(1, 0), double(3, math.Float64frombits(0x7ff0000000000002)), whole(6, 0), whole(15, 121_000))
}

func goldenV1() []byte {
	return join(
		message(1, label("Zone", "eu"), label("__name__", "ai_cost_total"), label("team", "search"),
			message(2, whole(2, 1_000)), message(2, double(1, 5.25), whole(2, 61_000))),
		message(1, label("__name__", "ai_cost_total"), label("team", "søk 🔎 \"x\"\n"),
			message(2, double(1, 432.18), whole(2, 61_000)),
			message(3, label("span_id", "b7ad6b71"), label("trace_id", "0af76519"), double(2, 0.5), whole(3, 60_500)),
			message(3, double(2, 2), whole(3, 60_600))),
		message(1, label("__name__", "ai_cost_conservation_error"), message(2, whole(2, 61_000))),
		message(1, label("__name__", "ai_cost_request_duration_seconds"), label("team", "search"),
			message(3, label("trace_id", "0af76519"), double(2, 0.5), whole(3, 60_500)),
			message(4, buckets(), whole(15, 61_000)), message(4, stale())),
	)
}

func goldenV2() []byte {
	var out []byte
	for _, symbol := range []string{
		0: "", 1: "Zone", 2: "eu", 3: "__name__", 4: "ai_cost_total", 5: "team", 6: "search", 7: "Cost of model calls.\nNet.", 8: "USD",
		9: "søk 🔎 \"x\"\n", 10: "span_id", 11: "b7ad6b71", 12: "trace_id", 13: "0af76519", 14: "ai_cost_conservation_error",
		15: "ai_cost_request_duration_seconds", 16: "Time from the start of a call to its end.", 17: "seconds",
	} {
		out = append(out, text(4, symbol)...)
	}
	return join(out,
		message(5, packed(1, 1, 2, 3, 4, 5, 6),
			message(2, whole(2, 1_000), whole(3, 900)), message(2, double(1, 5.25), whole(2, 61_000), whole(3, 900)),
			message(5, whole(1, 1), whole(3, 7), whole(4, 8))),
		message(5, packed(1, 3, 4, 5, 9),
			message(2, double(1, 432.18), whole(2, 61_000), whole(3, 500)),
			message(4, packed(1, 10, 11, 12, 13), double(2, 0.5), whole(3, 60_500)),
			message(4, double(2, 2), whole(3, 60_600)),
			message(5, whole(1, 1), whole(3, 7), whole(4, 8))),
		message(5, packed(1, 3, 14), message(2, whole(2, 61_000)), message(5)),
		message(5, packed(1, 3, 15, 5, 6),
			message(3, buckets(), whole(15, 61_000), whole(17, 900)), message(3, stale()),
			message(4, packed(1, 12, 13), double(2, 0.5), whole(3, 60_500)),
			message(5, whole(1, 3), whole(3, 16), whole(4, 17))),
	)
}

func goldenMetadata() []byte {
	return join(
		message(3, whole(1, 1), text(2, "ai_cost_total"), text(4, "Cost of model calls."), text(5, "USD")),
		message(3, whole(1, 2), text(2, "ai_cost_conservation_error")),
	)
}

// nested says which fields of a message are messages.
type nested map[protowire.Number]nested

var (
	schemaHistogram = nested{8: {}, 11: {}}
	schemaV1        = nested{1: {1: {}, 2: {}, 3: {1: {}}, 4: schemaHistogram}, 3: {}}
	schemaV2        = nested{5: {2: {}, 3: schemaHistogram, 4: {}, 5: {}}}
)

// ordered returns a message with its fields by number, of which the encoding is
// free; repeated fields keep their order, of which it is not.
func ordered(t *testing.T, encoded []byte, schema nested) []byte {
	t.Helper()
	type field struct {
		number protowire.Number
		bytes  []byte
	}
	var fields []field
	for len(encoded) > 0 {
		number, kind, n := protowire.ConsumeField(encoded)
		require.GreaterOrEqual(t, n, 0, "a malformed field")
		whole := encoded[:n]
		encoded = encoded[n:]
		if inner, ok := schema[number]; ok {
			require.Equal(t, protowire.BytesType, kind)
			_, _, tag := protowire.ConsumeTag(whole)
			value, _ := protowire.ConsumeBytes(whole[tag:])
			whole = message(number, ordered(t, value, inner))
		}
		fields = append(fields, field{number, whole})
	}
	slices.SortStableFunc(fields, func(a, b field) int { return int(a.number) - int(b.number) })
	var out []byte
	for _, f := range fields {
		out = append(out, f.bytes...)
	}
	return out
}

func TestGoldenBytes(t *testing.T) {
	series := append(spend(), durations())
	for _, tc := range []struct {
		protocol Protocol
		want     []byte
		schema   nested
	}{{ProtocolV1, goldenV1(), schemaV1}, {ProtocolV2, goldenV2(), schemaV2}} {
		request, err := NewEncoder(tc.protocol).Encode(series)
		require.NoError(t, err)
		got := inflated(t, request)
		assert.Len(t, got, len(tc.want), "nothing is sent twice, and no default is")
		assert.Equal(t, ordered(t, tc.want, tc.schema), ordered(t, got, tc.schema), tc.protocol)
	}

	request, err := NewEncoder(ProtocolV1).EncodeMetadata([]Family{
		{"ai_cost_total", Metadata{MetricTypeCounter, "Cost of model calls.", "USD"}},
		{"ai_cost_conservation_error", Metadata{Type: MetricTypeGauge}},
	})
	require.NoError(t, err)
	assert.Equal(t, ordered(t, goldenMetadata(), schemaV1), ordered(t, inflated(t, request), schemaV1))
}

// The block format begins with the length; the framed one, which is forbidden,
// with a stream identifier.
func TestBodiesAreSnappyBlocks(t *testing.T) {
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		request, err := NewEncoder(protocol).Encode(batch(1000))
		require.NoError(t, err)
		length, n := protowire.ConsumeVarint(request.Body)
		require.Positive(t, n)
		assert.Len(t, inflated(t, request), int(length))
		assert.NotEqual(t, byte(0xff), request.Body[0])
	}
}
