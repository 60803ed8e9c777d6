package aicostexporter

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// BenchmarkHistograms is what histograms of 200 calls each cost beyond the other
// series: in memory while they are sent, and on the wire in a flush of all of them.
func BenchmarkHistograms(b *testing.B) {
	const histograms = 2_000
	for _, protocol := range []remotewrite.Protocol{remotewrite.ProtocolV1, remotewrite.ProtocolV2} {
		_, bare := filled(b, rollup.HistogramsNone, protocol, histograms)
		for name, kind := range map[string]rollup.Histograms{"classic": rollup.HistogramsClassic, "native": rollup.HistogramsNative} {
			b.Run(fmt.Sprint(name, " ", protocol), func(b *testing.B) {
				var cost cost
				for b.Loop() {
					_, cost = filled(b, kind, protocol, histograms)
				}
				b.ReportMetric(float64(cost.heap-bare.heap)/histograms, "heap-B/histogram")
				b.ReportMetric(float64(cost.wire-bare.wire)/histograms, "wire-B/histogram")
			})
		}
	}
}

type cost struct{ heap, wire int }

// filled is a ledger of as many accounts as asked for, and what it costs.
func filled(b *testing.B, kind rollup.Histograms, protocol remotewrite.Protocol, accounts int) (*rollup.Ledger, cost) {
	b.Helper()
	before, random := int(heap()), rand.New(rand.NewPCG(1, 1))
	l := rollup.New(rollup.Settings{
		Units: []string{"workspace", "project", "environment", "feature", "team"}, Currency: "USD", Limit: 1_000_000,
		Constant: map[string]string{"replica": "collector-0"}, Histograms: kind,
	})
	for i := range accounts {
		call := rollup.Call{
			Units:    []string{"main", fmt.Sprint("project-", i), "production", "", fmt.Sprint("team-", i/20)},
			Provider: "openai", Model: "gpt-5", Timed: true,
		}
		for range 200 { // around 2 s, most between 0.3 s and 15 s
			call.Duration = time.Duration(2e9 * math.Exp(random.NormFloat64()))
			l.Add(&call)
		}
	}
	p, points := pass{kind: sendValues, at: time.Now().UnixMilli()}, l.Snapshot(nil)
	for i := range points {
		points[i].Bridged(p.at - 1)
	}
	p.acknowledged(points)
	out, w := cost{heap: int(heap()) - before}, newWire()
	encoder := remotewrite.NewEncoder(protocol)
	for rest := points; len(rest) > 0; {
		n := min(len(rest), maxBatch)
		request, err := encoder.Encode(w.fill(rest[:n], p))
		if err != nil {
			b.Fatal(err)
		}
		out.wire += len(request.Body)
		rest = rest[n:]
	}
	runtime.KeepAlive(l)
	return l, out
}
