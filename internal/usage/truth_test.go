package usage

import (
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// bill is what one call used, as the truth and the spans both tell it.
type bill struct{ input, cacheRead, cacheWrite, cacheWrite1h, output int64 }

// tellable returns the calls of a capture whose spans tell everything, and how
// many calls failed.
func tellable(calls []truthCall, verdicts []string) (bills []bill, failed int) {
	for n, call := range calls {
		switch {
		case call.Error != nil:
			failed++
		case verdicts[n] == "complete":
			bills = append(bills, bill{call.InputUncached, call.CacheRead, call.CacheWrite, call.CacheWrite1h, call.OutputTotal})
		}
	}
	return bills, failed
}

// readFile reads all spans of a capture in one batch and drops the repeats.
func readFile(t testing.TB, schema *Schema, record *attr.Record, file string) (calls []Reading, aggregates int) {
	t.Helper()
	return readBatches(schema, record, loadCapture(t, file))
}

// readBatches reads batches one after the other and drops the repeats.
func readBatches(schema *Schema, record *attr.Record, batches ...[]captured) (calls []Reading, aggregates int) {
	recent := NewRecent(1000, 1e12)
	var marker Marker
	for n, spans := range batches {
		tree := NewTree()
		var candidates []Candidate
		for _, span := range spans {
			node := Node{Key: keyOf(span), Call: None, Client: span.Span.Client}
			_, _ = hex.Decode(node.Parent[:], []byte(span.Parent))
			reading := read(schema, record, span)
			node.Boundary = reading.Boundary
			switch reading.Class {
			case Call:
				node.Call = int32(len(candidates))
				candidates = append(candidates, Candidate{
					Node: int32(tree.Len()), Reading: &reading, Amount: reading.Reason == "", Process: 1, Start: span.Start, End: span.End,
				})
			case Aggregate:
				aggregates++
			case Other:
			}
			tree.Add(node)
		}
		marker.Relate(candidates, tree)
		marker.Settle(recent, int64(n))
		for _, c := range candidates {
			if c.Repeat == NotRepeated {
				calls = append(calls, *c.Reading)
			}
		}
	}
	return calls, aggregates
}

func keyOf(span captured) (key SpanKey) {
	_, _ = hex.Decode(key.Trace[:], []byte(span.Trace))
	_, _ = hex.Decode(key.Span[:], []byte(span.ID))
	return key
}

// TestCapturesComeOutAsBilled holds every captured file against what the
// provider billed: calls whose spans tell everything come out exactly, and no
// token is billed that was not used.
func TestCapturesComeOutAsBilled(t *testing.T) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	verdicts := loadVerdicts(t)
	for _, file := range loadTruth(t) {
		t.Run(file.File, func(t *testing.T) {
			exact, failed := tellable(file.Calls, verdicts[file.File])
			readings, _ := readFile(t, schema, record, file.File)
			var got []bill
			refused := map[string]int{}
			for _, r := range readings {
				if r.Reason != "" {
					refused[r.Reason]++
					continue
				}
				u := &r.Usage
				got = append(got, bill{
					u.Tokens[Input] + u.Tokens[InputAudio], u.Tokens[CacheRead], u.CacheWrites(), u.Tokens[CacheWrite1h], u.TotalOutput(),
				})
			}
			for _, want := range exact {
				at := slices.Index(got, want)
				require.GreaterOrEqual(t, at, 0, "a call of %+v is not among %+v, refused %v", want, got, refused)
				got = slices.Delete(got, at, at+1)
			}
			assert.LessOrEqual(t, refused[ReasonCallFailed], failed+unseen(file.Calls))
			assert.LessOrEqual(t, len(got), untellable(file.Calls, verdicts[file.File]), "more calls billed than made: %+v", got)
		})
	}
}

// unseen counts the calls that were billed though their client never saw usage.
func unseen(calls []truthCall) (n int) {
	for _, call := range calls {
		if call.Error == nil && !call.UsageOnWire {
			n++
		}
	}
	return n
}

// untellable counts the calls whose spans do not tell everything.
func untellable(calls []truthCall, verdicts []string) (n int) {
	for i, call := range calls {
		if call.Error == nil && verdicts[i] != "complete" {
			n++
		}
	}
	return n
}

func TestNothingIsBilledTwice(t *testing.T) {
	verdicts := loadVerdicts(t)
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	for _, file := range loadTruth(t) {
		var truth, got int64
		for _, call := range file.Calls {
			truth += call.InputUncached + call.CacheRead + call.CacheWrite + call.OutputTotal
		}
		readings, _ := readFile(t, schema, record, file.File)
		for _, r := range readings {
			if r.Reason == "" && r.Partial != ReasonEstimated {
				got += r.Usage.TotalInput() + r.Usage.TotalOutput()
			}
		}
		if slices.Contains(verdicts[file.File], "wrong_or_estimated") { // the emitter's own sums, as of a stream's first and last usage
			truth += truth / 100
		}
		assert.LessOrEqual(t, got, truth, file.File)
	}
}

// TestBatchesChangeNothing reads every captured file one span at a time,
// forwards and backwards, and expects what one batch gives.
func TestBatchesChangeNothing(t *testing.T) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	total := func(calls []Reading) (sum int64, usable int) {
		for _, r := range calls {
			if r.Reason == "" {
				sum += r.Usage.TotalInput() + r.Usage.TotalOutput()
				usable++
			}
		}
		return sum, usable
	}
	for _, file := range loadTruth(t) {
		spans := loadCapture(t, file.File)
		whole, _ := readBatches(schema, record, spans)
		var single [][]captured
		for _, span := range spans {
			single = append(single, []captured{span})
		}
		forwards, _ := readBatches(schema, record, single...)
		slices.Reverse(single)
		backwards, _ := readBatches(schema, record, single...)
		slices.Reverse(spans)
		reversed, _ := readBatches(schema, record, spans)
		for order, got := range map[string][]Reading{"one by one": forwards, "backwards": backwards, "reversed": reversed} {
			wantTotal, wantUsable := total(whole)
			gotTotal, gotUsable := total(got)
			assert.Equal(t, wantTotal, gotTotal, "%s %s", file.File, order)
			assert.Equal(t, wantUsable, gotUsable, "%s %s", file.File, order)
		}
	}
}

func TestOneHourCacheWritesAreTold(t *testing.T) {
	index := attr.NewIndex(Builtin().Keys()...)
	readings, aggregates := readFile(t, Builtin().Bind(index), attr.NewRecord(index), "vercel-ai-sdk-6__anthropic-1h-cache.json")
	require.Len(t, readings, 1)
	assert.Equal(t, 1, aggregates)
	assert.Equal(t, int64(3000), readings[0].Usage.Tokens[CacheWrite1h])
	assert.Equal(t, int64(200), readings[0].Usage.Tokens[CacheWrite5m])
	assert.Equal(t, int64(0), readings[0].Usage.Tokens[CacheWrite])
}

// TestOrderOfAttributesChangesNothing reads every captured span with its
// attributes backwards.
func TestOrderOfAttributesChangesNothing(t *testing.T) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	for _, file := range loadTruth(t) {
		for _, span := range loadCapture(t, file.File) {
			want := fmt.Sprintf("%+v", read(schema, record, span))
			slices.Reverse(span.Attrs)
			assert.Equal(t, want, fmt.Sprintf("%+v", read(schema, record, span)), "%s %s", file.File, span.Span.Name)
		}
	}
}
