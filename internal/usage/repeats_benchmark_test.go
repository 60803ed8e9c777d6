package usage

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// BenchmarkRepeats times the search for repeats in batches of calls that are
// told twice, by a framework and, below it, by a client. "alike" is the worst
// case: every call has the same counts.
func BenchmarkRepeats(b *testing.B) {
	for name, alike := range map[string]bool{"distinct": false, "alike": true} {
		b.Run(name, func(b *testing.B) { benchmarkRepeats(b, alike) })
	}
}

func benchmarkRepeats(b *testing.B, alike bool) {
	b.Helper()
	const calls = 500
	tree := NewTree()
	readings, candidates := make([]Reading, 2*calls), make([]Candidate, 2*calls)
	recent := NewRecent(1<<16, 1<<60)
	var marker Marker
	number := 0
	b.ReportAllocs()
	for round := range b.N {
		b.StopTimer()
		tree.Reset()
		for n := range calls {
			number++
			var trace [16]byte
			binary.LittleEndian.PutUint64(trace[:], uint64(number))
			tree.Add(Node{Key: SpanKey{trace, [8]byte{1}}, Call: int32(2 * n)})
			tree.Add(Node{Key: SpanKey{trace, [8]byte{2}}, Parent: [8]byte{1}, Call: int32(2*n + 1)})
			reading := Reading{Class: Call, ResponseModel: "gpt-4o-2024-08-06", scope: 1}
			if reading.Usage.Tokens[Input] = 7; !alike {
				reading.Usage.Tokens[Input] = int64(number)
			}
			readings[2*n], readings[2*n+1] = reading, reading
			readings[2*n+1].scope, readings[2*n+1].IDs[ResponseID] = 2, fmt.Sprintf("chatcmpl-%020d", number)
			for k := range 2 {
				candidates[2*n+k] = Candidate{
					Node: int32(2*n + k), Reading: &readings[2*n+k], Amount: true, Start: int64(number), End: int64(number + 5),
				}
			}
		}
		b.StartTimer()
		marker.Relate(candidates, tree)
		marker.Settle(recent, int64(round))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*2*calls), "ns/call")
}
