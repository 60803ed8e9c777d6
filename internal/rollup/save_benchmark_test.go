package rollup

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkMemory says what a series costs in memory: b.N means nothing.
func BenchmarkMemory(b *testing.B) {
	for _, series := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint("series=", series), func(b *testing.B) {
			for b.Loop() {
				before := heap()
				l, _ := steadyCalls(b, series*10/66) // an account's five series, and a tenth of a histogram's 17
				held := l.Stats().Series
				b.ReportMetric(float64(heap()-before)/float64(held), "B/series")
				b.ReportMetric(float64(held), "series")
				runtime.KeepAlive(l)
			}
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkSave is the part of a save during which no call is counted: nothing
// has changed, or everything.
func BenchmarkSave(b *testing.B) {
	for _, accounts := range []int{1_500, 15_000, 150_000} {
		l, calls := steadyCalls(b, accounts)
		l.changes.durable = true
		for _, changed := range []int{0, accounts} {
			b.Run(fmt.Sprintf("accounts=%d/changed=%d", accounts, changed), func(b *testing.B) {
				size := 0
				for b.Loop() {
					b.StopTimer()
					for i := range calls[:changed] {
						l.Add(&calls[i])
					}
					b.StartTimer()
					save := l.Save(nil, Position{})
					b.StopTimer()
					size = 0
					for _, entry := range save.Entries {
						size += len(entry.Key) + len(entry.Value)
					}
					save.Written()
					b.StartTimer()
				}
				b.ReportMetric(float64(size), "B")
				b.ReportMetric(float64(l.Stats().Series), "series")
			})
		}
	}
}

func BenchmarkRestore(b *testing.B) {
	for _, accounts := range []int{1_500, 15_000} {
		b.Run(fmt.Sprint("accounts=", accounts), func(b *testing.B) {
			l, calls := steadyCalls(b, accounts)
			l.changes.durable = true
			for i := range calls {
				l.Add(&calls[i])
			}
			for h := range l.heads() {
				l.change(h)
			}
			stored := shelf{}
			stored.write(l.Save(nil, Position{}))
			settings := l.settings
			for b.Loop() {
				_, _, err := Restore(settings, stored.get)
				require.NoError(b, err)
			}
			b.ReportMetric(float64(l.Stats().Series), "series")
		})
	}
}
