package aicostexporter

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
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
