package usage

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// FuzzRead feeds one text, and one number, to every attribute in turn of a span
// that is a call otherwise.
func FuzzRead(f *testing.F) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema := Builtin().Bind(index)
	f.Add(`{"usage":{"input_tokens":5,"cache_read_input_tokens":3}}`, "ai", int64(7), uint16(3))
	f.Add(`{"anthropic":{"usage":{"cache_creation":{"ephemeral_1h_input_tokens":"x"}}}}`, "langsmith", int64(-1), uint16(40))
	f.Add(`{'cache_read': 9}`, "gcp.vertex.agent", int64(1)<<62, uint16(90))
	f.Add(`"quoted"`, "genkit-tracer", int64(0), uint16(0))
	f.Fuzz(func(t *testing.T, content, scope string, count int64, at uint16) {
		record := attr.NewRecord(index)
		record.Set(index.Slot(operationName), attr.Value{Kind: attr.KindString, Str: "chat"})
		slot := int(at) % index.Len()
		record.Set(slot, attr.Value{Kind: attr.KindString, Str: content})
		record.Set((slot+1)%index.Len(), attr.Value{Kind: attr.KindInt, Int: count})
		var out Reading
		schema.Read(Span{Name: content, Emitter: Builtin().Emitter(scope, content)}, record, &out)
		for bucket, n := range out.Usage.Tokens {
			require.GreaterOrEqual(t, n, int64(0), TokenType(bucket))
			require.LessOrEqual(t, n, int64(4*maxTokens))
		}
		if out.Reason != "" || out.Class != Call {
			require.True(t, out.Usage.IsZero())
		}
	})
}

// FuzzRepeats builds batches of spans from bytes, ten a span: whatever hangs
// below whatever, some of the calls are billed, and a batch that is delivered
// again gets the verdicts it got.
func FuzzRepeats(f *testing.F) {
	f.Add([]byte("0123456789abcdefghijABCDEFGHIJ"))
	f.Add([]byte{1, 1, 0, 1, 9, 0, 0, 0, 0, 9, 1, 2, 1, 1, 9, 1, 0, 0, 1, 8, 1, 3, 2, 2, 9, 1, 1, 0, 2, 5})
	f.Fuzz(func(t *testing.T, data []byte) {
		var batches [][]spanOf
		for ; len(data) >= 10; data = data[10:] {
			if len(batches) == 0 || data[5]&64 != 0 {
				batches = append(batches, nil)
			}
			last := len(batches) - 1
			batches[last] = append(batches[last], fuzzedSpan(data))
		}
		teller := newTeller()
		for _, batch := range batches {
			first := teller.tell(batch)
			require.Equal(t, billed(batch, first), billed(batch, teller.tell(batch)))
		}
		fresh := newTeller()
		var all, billable int
		for _, batch := range batches {
			for _, s := range batch {
				if s.model != "" && !s.denied && s.reason == "" && !s.unpriced {
					billable++
				}
			}
			for _, repeat := range fresh.tell(batch) {
				if repeat == NotRepeated {
					all++
				}
			}
		}
		if billable > 0 {
			require.Positive(t, all, "of calls with an amount, one at least is billed: %+v", batches)
		}
	})
}

func fuzzedSpan(data []byte) spanOf {
	s := spanOf{
		trace: data[0] % 3, id: 1 + data[1]%16, parent: data[2] % 16, tokens: int64(data[4] % 8), scope: uint64(data[3] % 3), process: uint64(data[8] % 2),
		start: int64(data[9] % 16), end: int64(data[9]%16) + int64(data[8]%16), boundary: data[5]&1 != 0, client: data[5]&2 != 0,
		carrier: data[5]&4 != 0, denied: data[5]&24 == 24, unpriced: data[6]&1 != 0, lossy: data[6]&2 != 0, embeds: data[6]&12 == 12,
	}
	if data[5]&32 != 0 {
		s.model = [...]string{"m", "m-2025-01-01", "n", "n"}[data[7]%4]
	}
	if data[7]&16 != 0 {
		s.response = someID
	}
	if data[7]&96 == 96 {
		s.reason = ReasonNoUsage
	}
	return s
}
