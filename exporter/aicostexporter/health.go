package aicostexporter

import (
	"errors"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// logInterval is how often the same trouble is logged.
const logInterval = time.Minute

// part is what can be well or ill on its own.
type part int

const (
	partTarget part = iota
	partJournal
	partSave
	partHistograms // the target, for native histograms
	numParts
)

var recoveries = [numParts]string{
	partTarget:     "the target takes flushes again",
	partJournal:    "the storage takes batches again",
	partSave:       "the totals can be saved again",
	partHistograms: "the target takes native histograms again",
}

// health tells the collector and the log how the exporter's parts do, without
// repeating itself. It is safe for concurrent use.
type health struct {
	host   component.Host
	logger *zap.Logger

	mu      sync.Mutex
	trouble [numParts]string // what is wrong; empty while all is well
	reason  [numParts]error
	logged  map[string]time.Time
}

func newHealth(host component.Host, logger *zap.Logger) *health {
	return &health{host: host, logger: logger, logged: map[string]time.Time{}}
}

// well says that a part did all that it should. The exporter is well when all
// parts are.
func (h *health) well(p part) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.trouble[p] == "" {
		return
	}
	h.logger.Info(recoveries[p], zap.String("after", h.trouble[p]))
	h.trouble[p] = ""
	for other, trouble := range h.trouble {
		if trouble != "" {
			componentstatus.ReportStatus(h.host, componentstatus.NewRecoverableErrorEvent(h.reason[other]))
			return
		}
	}
	componentstatus.ReportStatus(h.host, componentstatus.NewEvent(componentstatus.StatusOK))
}

// ill says that a part did not do all that it should. trouble names the kind;
// the collector hears of a change of kind only. Whatever it is, it is tried
// again, so no trouble is permanent.
func (h *health) ill(p part, trouble, detail string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.trouble[p] != trouble {
		h.trouble[p], h.reason[p] = trouble, errors.New(trouble+": "+detail)
		componentstatus.ReportStatus(h.host, componentstatus.NewRecoverableErrorEvent(h.reason[p]))
	}
	h.write(trouble, zap.String("answer", detail))
}

// ails is what is wrong with a part, empty if nothing is.
func (h *health) ails(p part) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.trouble[p]
}

// log writes at most one line of a kind in each interval.
func (h *health) log(message string, fields ...zap.Field) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.write(message, fields...)
}

func (h *health) write(message string, fields ...zap.Field) {
	now := time.Now()
	if last, ok := h.logged[message]; ok && now.Sub(last) < logInterval {
		return
	}
	h.logged[message] = now
	h.logger.Error(message, fields...)
}
