package aicostexporter

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadatatest"
)

// What the storage does not take is not counted, and its sender is told to send
// it again.
func TestAFullDiskRefusesBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		d.mu.Lock()
		d.size = 1
		d.mu.Unlock()
		for range 3 {
			err := e.consume(t.Context(), batchOf("search", 2, 1))
			require.ErrorIs(t, err, storage.ErrStorageFull)
			assert.False(t, consumererror.IsPermanent(err), "it may be sent again")
			flushes(3)
		}
		assert.InDelta(t, 1, target.newest(costOf("search")), 0)
		assert.Greater(t, len(target.samples(costOf("search"))), 9, "series stay alive while nothing can be saved")
		d.mu.Lock()
		d.size = 0
		d.mu.Unlock()
		require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
		flushes(1)
		assert.InDelta(t, 3, target.newest(costOf("search")), 0)
		assert.Equal(t, []string{
			"StatusRecoverableError: the storage takes no batches, senders must send them again: " + storage.ErrStorageFull.Error(),
			"StatusRecoverableError: " + troubleSave + ": " + storage.ErrStorageFull.Error(),
			"StatusRecoverableError: " + troubleSave + ": " + storage.ErrStorageFull.Error(), // batches are well again
			"StatusOK",
		}, e.host.events)
		e.stop()
	})
}

// A value that is not saved must not be sent: the next process would know less
// than the target, and what it sends would look like a restart of the counter.
func TestUnsavedValuesAreNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := halfDelivered(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("support", 2, 2)))
		d.behave(broken)
		flushes(3)
		assert.InDelta(t, 1, target.newest(costOf("search")), 0)
		assert.InDelta(t, 0, target.newest(costOf("support")), 0)
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target)
		flushes(1)
		assert.InDelta(t, 3, target.newest(costOf("search")), 0)
		assert.InDelta(t, 5, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// What one save could not write, the next one does.
func TestAFailedSaveIsMadeUpFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		left := 1 // the next save, which notes that nothing is in doubt any more
		d.behave(func() (bool, bool) { left--; return left >= 0, left < 0 })
		flushes(1)
		require.NoError(t, e.consume(t.Context(), batchOf("support", 2, 1)))
		flushes(2)
		e.kill()
		assert.Negative(t, left)
		before := e.stats().Series
		e = runOn(t, d, target)
		assert.Equal(t, before, e.stats().Series, "all is there")
		flushes(2)
		e.stop()
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
	})
}

// Batches that come while a write is under way are written together.
func TestBatchesAreWrittenInGroups(t *testing.T) {
	told := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, told.Shutdown(context.Background())) })
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		metadata, err := newTelemetry(metadatatest.NewSettings(told).TelemetrySettings, e.settings.ID)
		require.NoError(t, err)
		e.journal.telemetry = metadata
		before := d.writes
		busy := make(chan struct{})
		d.behave(func() (bool, bool) { <-busy; return false, true })
		var senders sync.WaitGroup
		for id := range 100 {
			senders.Go(func() { assert.NoError(t, e.consume(t.Context(), batchOf("search", 1, id))) })
		}
		synctest.Wait()
		close(busy)
		senders.Wait()
		assert.Less(t, d.writes-before, 10)
		flushes(1)
		assert.InDelta(t, 100, target.newest(costOf("search")), 0)
		metadatatest.AssertEqualExporterAiCostJournalBatches(t, told, []metricdata.DataPoint[int64]{{
			Value: 100, Attributes: attribute.NewSet(attribute.String("exporter", e.settings.ID.String()), attribute.String("outcome", "ok")),
		}}, metricdatatest.IgnoreTimestamp())
		e.stop()
		require.ErrorIs(t, e.consume(t.Context(), batchOf("search", 1, 1000)), errStopped)
	})
}

func TestSpansOfNoInterestAreNotJournaled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDisk()
		e := runOn(t, d, newReceiver(t))
		before := d.writes
		require.NoError(t, e.consume(t.Context(), spans(map[string]any{"http.method": "GET"})))
		assert.Equal(t, before, d.writes)
		e.stop()
	})
}

// Senders, flushes and readers of telemetry at once; run with -race.
func TestConsumeWhileSaving(t *testing.T) {
	target, d := newReceiver(t), newDisk()
	e := runOn(t, d, target, func(c *Config) { c.FlushInterval = minFlushInterval })
	var senders sync.WaitGroup
	for sender := range 4 {
		senders.Go(func() {
			for i := range 100 {
				assert.NoError(t, e.consume(t.Context(), batchOf("search", 0.25, sender*100+i)))
				assert.NoError(t, e.consume(t.Context(), batchOf("search", 0.25, sender*100+i)))
				e.stats()
				e.lag()
			}
		})
	}
	senders.Wait()
	e.stop()
	assert.InDelta(t, 100, target.increase("ai_cost_total"), 0)
}

// A storage that does not answer holds up neither flushes nor the shutdown for
// longer than it may.
func TestAHangingStorageIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		d.hangs.Store(true)
		began := time.Now()
		require.ErrorIs(t, e.consume(t.Context(), batchOf("search", 2, 1)), context.DeadlineExceeded)
		assert.Equal(t, storageTimeout, time.Since(began))
		flushes(3)
		assert.GreaterOrEqual(t, len(target.samples(costOf("search"))), 5, "series stay alive")
		var sender sync.WaitGroup
		sender.Go(func() { assert.ErrorIs(t, e.consume(t.Context(), batchOf("search", 2, 1)), context.Canceled) })
		synctest.Wait()
		began = time.Now()
		e.stop()
		assert.LessOrEqual(t, time.Since(began), e.config.ShutdownTimeout)
		sender.Wait()
		d.hangs.Store(false)
		e = runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
		e.stop()
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
	})
}
