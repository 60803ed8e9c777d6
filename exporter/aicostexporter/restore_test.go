package aicostexporter

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/aicost/aicost/internal/rollup"
)

// restart runs an exporter on what is left of its storage, and returns what the
// target has in the end.
func restart(t *testing.T, target *receiver, d *disk, changes ...func(*Config)) (increase float64) {
	t.Helper()
	e := runOn(t, d, target, changes...)
	flushes(2)
	e.stop()
	return target.increase("ai_cost_total")
}

// Whatever is damaged, a collector starts, what was delivered stays so, and
// nothing is counted twice.
func TestDamageIsAFreshStart(t *testing.T) {
	for name, tc := range map[string]struct {
		damage func(values map[string][]byte)
		want   float64 // of 3 delivered, 4 saved only, 8 in the journal
	}{
		"nothing":            {func(map[string][]byte) {}, 15},
		"all is gone":        {func(values map[string][]byte) { clear(values) }, 3},
		"the header":         {func(values map[string][]byte) { values["h"][5] ^= 1 }, 3 + 8},
		"the header is gone": {func(values map[string][]byte) { delete(values, "h") }, 3 + 8},
		"a cell":             {func(values map[string][]byte) { values[first(values, "c")][5] ^= 1 }, 3 + 8},
		"a cell is gone":     {func(values map[string][]byte) { delete(values, first(values, "c")) }, 3 + 8},
		"remembered spans":   {func(values map[string][]byte) { values[first(values, "s")][5] ^= 1 }, 15},
		"a record":           {func(values map[string][]byte) { values[first(values, "j")][5] ^= 1 }, 7},
		"a record is empty":  {func(values map[string][]byte) { values[first(values, "j")] = []byte{} }, 7},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, d := newReceiver(t), newDisk()
				e := runOn(t, d, target)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
				flushes(1)
				target.then(repeat(answer{down: true}, 1000)...)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 4, 1)))
				flushes(1)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 8, 2)))
				e.kill()
				target.heal()
				tc.damage(d.values)
				assert.InDelta(t, tc.want, restart(t, target, d), 0)
				assert.InDelta(t, tc.want, restart(t, target, d), 0, "and it is whole again")
				assert.Empty(t, first(d.values, "j"))
			})
		})
	}
}

// first is the first key that begins with a prefix, empty if none does.
func first(values map[string][]byte, prefix string) string {
	keys := []string{}
	for key := range values {
		if key[:1] == prefix {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return ""
	}
	return slices.Min(keys)
}

// Settings that name series otherwise end the old series once the target has
// all of them, and lose nothing.
func TestSettingsMayChange(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"labels":     func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} },
		"units":      func(c *Config) { c.Units = []string{"team"} },
		"histograms": func(c *Config) { c.Histograms = HistogramsNone },
		"limit":      func(c *Config) { c.SeriesLimit = minSeriesLimit },
		"prefix":     func(c *Config) { c.AttributePrefix = "cost." },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, d := newReceiver(t), newDisk()
				e := runOn(t, d, target)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
				flushes(1)
				target.then(repeat(answer{down: true}, 1000)...)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
				e.stop()
				target.heal()
				assert.InDelta(t, 3, restart(t, target, d, change), 0)
				assert.InDelta(t, 3, restart(t, target, d), 0, "and back again")
				assert.InDelta(t, 1, target.increase("ai_cost_requests_total")-1, 0)
			})
		})
	}
}

// withStorage is a host that has one extension.
type withStorage struct {
	component.Host
	extension component.Component
}

func (h withStorage) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{component.MustNewID("file_storage"): h.extension}
}

// unopened is a storage whose files can't be opened.
type unopened struct {
	*disk
	why string
}

func (u unopened) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return nil, errors.New(u.why)
}

// unreadable is a storage that can't be read.
type unreadable struct{ *disk }

func (u unreadable) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return u, nil
}

func (unreadable) Batch(context.Context, ...*storage.Operation) error { return errDisk }

func TestStartSaysWhatIsWrongWithTheStorage(t *testing.T) {
	for want, host := range map[string]component.Host{
		"storage: there is no extension file_storage": componenttest.NewNopHost(),
		"storage: extension file_storage stores nothing": withStorage{componenttest.NewNopHost(), struct {
			component.StartFunc
			component.ShutdownFunc
		}{}},
		"is locked, does another process use its files?: timeout":               withStorage{componenttest.NewNopHost(), unopened{newDisk(), "timeout"}},
		"can't be opened: permission denied":                                    withStorage{componenttest.NewNopHost(), unopened{newDisk(), "permission denied"}},
		"is broken, move its file away to begin anew: invalid database":         withStorage{componenttest.NewNopHost(), unopened{newDisk(), "invalid database"}},
		"is broken, move its file away to begin anew: file size too small 3000": withStorage{componenttest.NewNopHost(), unopened{newDisk(), "file size too small 3000"}},
		"storage: the totals can't be read: input/output error":                 withStorage{componenttest.NewNopHost(), unreadable{newDisk()}},
	} {
		id := component.MustNewID("file_storage")
		config := createDefaultConfig().(*Config)
		config.Storage, config.HTTP.Endpoint, config.Replica = &id, "http://127.0.0.1:1/api/v1/write", "a"
		for range 2 { // a failed start leaves nothing behind
			e, err := newExporter(config, nopSettings())
			require.NoError(t, err)
			require.ErrorContains(t, e.start(t.Context(), host), want)
			require.NoError(t, e.shutdown(t.Context()))
		}
	}
}

// A clock that was ahead when the process ended must not keep the next one from
// being heard.
func TestAnOldClockIsFollowedNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		target.ahead = 10 * time.Minute
		var wrong atomic.Int64
		e := runAt(t, func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		wrong.Store(int64(time.Hour))
		require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
		flushes(2)
		e.kill()
		e = runOn(t, d, target)
		flushes(5)
		assert.InDelta(t, 3, target.newest(costOf("search")), 0)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// A clock that goes back between two processes must not make the second one
// wait until time catches up with the first.
func TestTheClockMayGoBackBetweenProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(2)
		e.kill()
		e = runAt(t, func() time.Time { return time.Now().Add(-time.Hour) }, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
		flushes(1)
		assert.InDelta(t, 3, target.newest(costOf("search")), 0)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// Deduplication may be set otherwise, and a replay is done as it was before.
func TestDeduplicationMayChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		e.stop()
		e = runOn(t, d, target, func(c *Config) { c.Deduplication = Deduplication{Window: time.Minute, Spans: 0} })
		assert.Zero(t, e.stats().Remembered)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)), "nobody knows it any more")
		e.stop()
		assert.InDelta(t, 2, target.increase("ai_cost_total"), 0)
	})
}

// What comes after a record that is missing is not given up with it.
func TestAGapInTheJournalIsToldAndPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		for id := range 3 {
			require.NoError(t, e.consume(t.Context(), batchOf("search", float64(int(1)<<id), id)))
		}
		e.kill()
		delete(d.values, recordKey(e.record-1))
		e = runOn(t, d, target)
		assert.Equal(t, 2, e.stats().Remembered)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 8, 3)))
		flushes(1)
		assert.Empty(t, first(d.values, "j"), "nothing is left to be replayed")
		e.stop()
		assert.InDelta(t, 1+4+8, target.increase("ai_cost_total"), 0)
	})
}

// Several processes had several wrong clocks: what the target took of the first
// is newer than the time, and what the others tried is too new for it.
func TestATimeThatIsTakenIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		target.ahead = 10 * time.Minute
		wrong := func(by time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(by) } }
		for id, by := range []time.Duration{5 * time.Minute, time.Hour, time.Hour, 0} {
			e := runAt(t, wrong(by), d, target)
			require.NoError(t, e.consume(t.Context(), batchOf("search", 1, id)))
			e.flusher.flush(t.Context(), time.Now().Add(time.Second))
			if id == 0 {
				time.Sleep(time.Minute)
				e.flusher.flush(t.Context(), time.Now().Add(time.Second)) // no news, and nobody saves that it was taken
			}
			if by != 0 {
				e.kill()
				continue
			}
			for range 20 {
				time.Sleep(time.Second)
				e.flusher.flush(t.Context(), time.Now().Add(time.Second))
			}
			assert.InDelta(t, 4, target.newest(costOf("search")), 0)
			assert.InDelta(t, 4, target.increase("ai_cost_total"), 0)
			e.stop()
		}
	})
}

// What a newer version wrote is whole: an older one must neither begin anew nor
// delete what was acknowledged, so that who goes back to the newer one has it all.
func TestANewerVersionIsRefused(t *testing.T) {
	for kind, want := range map[string]string{"h": "storage: the totals can't be read: ", "j": "storage: the journal can't be read: "} {
		synctest.Test(t, func(t *testing.T) {
			target, d := newReceiver(t), newDisk()
			e := runOn(t, d, target)
			require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
			e.kill()
			stored := maps.Clone(d.values)
			key, newer := first(stored, kind), slices.Clone(stored[first(stored, kind)])
			at := 0
			if kind == "j" {
				_, at = binary.Uvarint(newer) // the length of the batch comes first
			}
			newer[at]++
			d.values[key] = rollup.Seal(key, newer[:len(newer)-4])
			before := maps.Clone(d.values)

			older, err := newExporter(e.config, nopSettings())
			require.NoError(t, err)
			host := withStorage{componenttest.NewNopHost(), d}
			older.config.HTTP.Endpoint, older.config.Replica = "http://target/api/v1/write", "replica-0"
			require.ErrorContains(t, older.start(t.Context(), host), want+"another version of this program wrote it: it is of version 2, this program knows version 1: run one that knows it, or move the file away")
			assert.Equal(t, before, d.values)

			d.values = stored
			assert.InDelta(t, 3, restart(t, target, d), 0)
		})
	}
}
