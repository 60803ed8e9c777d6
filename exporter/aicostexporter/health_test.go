package aicostexporter

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func TestHealthDoesNotRepeatItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zap.InfoLevel)
		host := newHost()
		h := newHealth(host, zap.New(core))
		h.well(partTarget)
		for range 10 {
			h.ill(partTarget, "away", "timeout")
			time.Sleep(time.Second)
		}
		h.ill(partTarget, "refused", "401")
		time.Sleep(logInterval)
		h.ill(partTarget, "refused", "403")
		h.well(partTarget)
		h.well(partTarget)
		assert.Equal(t, []string{"StatusRecoverableError: away: timeout", "StatusRecoverableError: refused: 401", "StatusOK"}, host.events)
		assert.Equal(t, 1, logs.FilterMessage("away").Len())
		assert.Equal(t, 2, logs.FilterMessage("refused").Len())
		assert.Equal(t, 1, logs.FilterMessage("the target takes flushes again").Len())
	})
}

// All is well with what a flush saves while the journal takes nothing: the status must not flap.
type noJournal struct{ *disk }

func (n noJournal) Set(context.Context, string, []byte) error { return storage.ErrStorageFull }

func TestStatusDoesNotFlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
		flushes(1)
		e.store.client = noJournal{d}
		before := len(e.host.events)
		for range 5 {
			require.Error(t, e.consume(t.Context(), batchOf("search", 3, 1)))
			flushes(1)
		}
		assert.LessOrEqual(t, len(e.host.events)-before, 1, "%v", e.host.events)
		e.stop()
	})
}
