package aicostexporter

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// runOn begins an exporter that keeps its totals on a disk.
func runOn(t testing.TB, d *disk, target http.RoundTripper, changes ...func(*Config)) *running {
	t.Helper()
	return runAt(t, time.Now, d, target, changes...)
}

// halfDelivered runs an exporter of which the target has 1 and only the storage has
// the 2 that came since.
func halfDelivered(t testing.TB, d *disk, target http.RoundTripper) *running {
	t.Helper()
	e := runOn(t, d, target)
	require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
	flushes(1)
	require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
	return e
}

// runAt is runOn by another clock.
func runAt(t testing.TB, now func() time.Time, d *disk, target http.RoundTripper, changes ...func(*Config)) *running {
	t.Helper()
	config := createDefaultConfig().(*Config)
	id := component.MustNewID("file_storage")
	config.Storage = &id
	for _, change := range changes {
		change(config)
	}
	e, err := newExporter(config, nopSettings())
	require.NoError(t, err)
	e.store, e.now = &store{client: d}, now
	return begin(t, e, target)
}

// kill ends an exporter as kill -9 does, but for its goroutines.
func (r *running) kill() {
	r.cancel()
	r.loops.Wait()
}

// batchOf is one call of a team that has an id.
func batchOf(team string, amount float64, id int) ptrace.Traces {
	traces := spans(map[string]any{
		"ai_cost.status": "priced", "ai_cost.amount": amount, "ai_cost.currency": "USD",
		"ai_cost.provider": "openai", "ai_cost.model": "gpt-5", "ai_cost.team": team, "ai_cost.tokens.input": 10,
	})
	span := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	span.SetTraceID([16]byte{1, byte(id), byte(id >> 8), byte(id >> 16)})
	span.SetSpanID([8]byte{1})
	return traces
}

func TestTotalsSurviveAProcess(t *testing.T) {
	for name, end := range map[string]func(*running){"stopped": (*running).stop, "killed": (*running).kill} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, d := newReceiver(t), newDisk()
				for process := range 3 {
					e := runOn(t, d, target)
					for id := range 4 {
						require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 4*process+id)))
						flushes(1)
					}
					require.NoError(t, e.consume(t.Context(), batchOf("search", 0.5, 4*process)), "it comes again")
					end(e)
				}
				e := runOn(t, d, target)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)), "and again")
				flushes(2)
				samples := target.samples(costOf("search"))
				for i := 1; i < len(samples); i++ {
					assert.GreaterOrEqual(t, samples[i].Value, samples[i-1].Value, "no counter ever goes back")
				}
				assert.InDelta(t, 12, samples[len(samples)-1].Value, 0)
				assert.InDelta(t, 12, target.increase("ai_cost_total"), 0)
				e.stop()
			})
		})
	}
}

// A process that was stopped leaves no doubt behind.
func TestWhatIsSavedAtTheEndIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target, noHistograms)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		e.stop()
		time.Sleep(time.Minute)
		before := target.requests()
		e = runOn(t, d, target, noHistograms)
		flushes(1)
		assert.Equal(t, 2, target.requests()-before, "bridges and values, and nothing that was in doubt")
		e.stop()
	})
}

// mortal is what a process can reach until it is killed, which happens at some
// write or request: before or after it took effect, the process never learns.
type mortal struct {
	*receiver
	*disk
	random *rand.Rand
	left   atomic.Int64 // how many more writes and requests there are before the end
	dead   atomic.Bool
}

var errDead = errors.New("killed")

// strike reports whether this is the end, or was.
func (m *mortal) strike() (dead, effect bool) {
	if m.dead.Load() {
		return true, false
	}
	if m.left.Add(-1) > 0 {
		return false, true
	}
	m.dead.Store(true)
	return true, m.left.Load()%2 == 0 && m.random.IntN(2) == 0
}

func (m *mortal) RoundTrip(request *http.Request) (*http.Response, error) {
	dead, effect := m.strike()
	if !effect {
		return nil, errDead
	}
	response, err := m.receiver.RoundTrip(request)
	if dead {
		return nil, errDead
	}
	return response, err
}

// TestTotalsBearAnything has clients that send until they are told that it was
// taken, and then sometimes once more, while processes are killed, the target
// loses answers, fails and is away, the disk fails and the settings change.
func TestTotalsBearAnything(t *testing.T) {
	for _, protocol := range []string{"v1", "v2"} {
		for _, histograms := range [][]Histograms{{HistogramsClassic, HistogramsNative, HistogramsNone}, {HistogramsNative}} {
			for seed := range uint64(15) {
				t.Run(fmt.Sprint(protocol, " ", histograms, " ", seed), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { bear(t, protocol, histograms, newRandom(seed, 5)) })
				})
			}
		}
	}
}

// shared is a source of random numbers for several goroutines.
type shared struct {
	mu sync.Mutex
	rand.Source
}

func newRandom(seed1, seed2 uint64) *rand.Rand {
	return rand.New(&shared{Source: rand.NewPCG(seed1, seed2)})
}

func (s *shared) Uint64() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Source.Uint64()
}

type world struct {
	t      *testing.T
	random *rand.Rand
	target *receiver
	disk   *disk
	mortal *mortal
	e      *running
	labels map[string]string

	histograms []Histograms    // the first is set, any may be
	clock      atomic.Int64    // by how much it is wrong
	owed       []ptrace.Traces // not acknowledged
	sent       []ptrace.Traces // acknowledged
	dollars    float64
	calls      int
	took       observed
}

func bear(t *testing.T, protocol string, histograms []Histograms, random *rand.Rand) {
	t.Helper()
	w := &world{
		t: t, random: random, target: newReceiver(t), disk: newDisk(), histograms: slices.Clone(histograms),
		took: observed{buckets: map[int]float64{}},
	}
	w.target.ahead, w.target.window = 10*time.Minute, random.IntN(4) == 0
	w.begin(protocol)
	for range 80 {
		w.step(protocol)
	}
	w.target.heal()
	w.disk.fails = nil
	w.mortal.left.Store(1 << 40)
	if w.mortal.dead.Load() {
		w.e.kill()
		w.begin(protocol)
		w.mortal.left.Store(1 << 40)
	}
	w.send()
	require.Empty(t, w.owed)
	w.clock.Store(0)
	flushes(25) // the target took what was ten minutes ahead
	assert.InDelta(t, w.dollars, w.target.increase("ai_cost_total"), 0)
	assert.InDelta(t, w.calls, w.target.increase("ai_cost_requests_total"), 0)
	assert.InDelta(t, 10*w.calls, w.target.increase("ai_cost_tokens_total"), 0)
	if len(histograms) == 1 {
		w.target.observations("ai_cost_request_duration_seconds").same(t, w.took)
	}
	assert.Zero(t, w.target.increase("ai_cost_conservation_error"))
	w.e.stop()
}

func (w *world) begin(protocol string) {
	w.mortal = &mortal{receiver: w.target, disk: w.disk, random: w.random}
	w.mortal.left.Store(5 + w.random.Int64N(60))
	mortal := w.mortal
	fails := w.random.IntN(4) == 0
	w.disk.fails = func() (bool, bool) {
		dead, effect := mortal.strike()
		if !dead && fails && w.random.IntN(10) == 0 {
			return true, w.random.IntN(2) == 0
		}
		return dead, effect
	}
	if w.random.IntN(4) == 0 {
		w.labels = map[string]string{"cluster": fmt.Sprint("eu-", w.random.IntN(2))}
	}
	if w.random.IntN(6) == 0 {
		w.random.Shuffle(len(w.histograms), func(i, j int) { w.histograms[i], w.histograms[j] = w.histograms[j], w.histograms[i] })
	}
	now := func() time.Time { return time.Now().Add(time.Duration(w.clock.Load())) }
	w.e = runAt(w.t, now, w.disk, w.mortal, func(c *Config) {
		require.NoError(w.t, c.Protocol.UnmarshalText([]byte(protocol)))
		c.ExternalLabels, c.Histograms, c.SeriesExpiration = w.labels, w.histograms[0], 10*time.Minute
		c.Deduplication.Window = 1000 * time.Hour
	})
}

func (w *world) step(protocol string) {
	if w.random.IntN(3) == 0 {
		w.target.change(func() { w.target.answers = nil })
	}
	switch w.random.IntN(12) {
	case 0:
		flushes(1 + w.random.IntN(12)) // also longer than a query looks back
	case 1, 2:
		time.Sleep(time.Duration(w.random.IntN(30)) * time.Second)
	case 3:
		troubles := []answer{{lost: true}, {status: 500}, {status: 503, kept: true}, {down: true}, {status: 429}, {hang: true}, {status: 401}, {status: 400}, {status: 400, kept: true}, {status: 413}}
		if w.random.IntN(2) == 0 {
			w.target.then(repeat(troubles[w.random.IntN(len(troubles))], w.random.IntN(12))...)
			break
		}
		w.target.change(func() { w.target.answers = &troubles[w.random.IntN(len(troubles))] }) // to histograms alone
	case 4:
		w.target.heal()
	case 5:
		if w.target.window {
			return // which hides from the exporter that its clock was ahead
		}
		wrong := []time.Duration{0, 0, 30 * time.Second, 5 * time.Minute, time.Hour, -5 * time.Minute, -time.Hour}
		w.clock.Store(int64(wrong[w.random.IntN(len(wrong))]))
	case 6:
		w.e.stop()
		w.begin(protocol)
	default:
		w.spend()
		w.send()
	}
	if w.mortal.dead.Load() {
		w.e.kill()
		w.begin(protocol)
	}
}

func (w *world) spend() {
	for range 1 + w.random.IntN(5) {
		amount := float64(1+w.random.IntN(64)) / 64
		batch := batchOf(fmt.Sprint("team", w.random.IntN(6)), amount, w.calls)
		w.owed = append(w.owed, batch)
		w.took.add(lasting(batch, math.Exp2(8*w.random.Float64()-2)))
		w.dollars += amount
		w.calls++
	}
}

func (w *world) send() {
	owed := w.owed
	w.owed = nil
	for _, batch := range owed {
		if err := w.e.consume(w.t.Context(), batch); err != nil {
			w.owed = append(w.owed, batch)
			continue
		}
		w.sent = append(w.sent, batch)
	}
	if len(w.sent) > 0 && w.random.IntN(3) == 0 {
		if err := w.e.consume(context.Background(), w.sent[w.random.IntN(len(w.sent))]); err == nil {
			return
		}
	}
}
