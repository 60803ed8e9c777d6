package aicostexporter

import (
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap"
)

// logInterval is how often the same trouble is logged.
const logInterval = time.Minute

// health tells the collector and the log how delivery goes, without repeating
// itself.
type health struct {
	host    component.Host
	logger  *zap.Logger
	trouble string // what is wrong; empty while all is well
	logged  map[string]time.Time
}

func newHealth(host component.Host, logger *zap.Logger) *health {
	return &health{host: host, logger: logger, logged: map[string]time.Time{}}
}

// well says that the target took a whole flush.
func (h *health) well() {
	if h.trouble == "" {
		return
	}
	h.logger.Info("the target takes flushes again", zap.String("after", h.trouble))
	h.trouble = ""
	componentstatus.ReportStatus(h.host, componentstatus.NewEvent(componentstatus.StatusOK))
}

// ill says that a flush was not delivered whole. trouble names the kind; the
// collector hears of a change of kind only. Whatever it is, the next flush
// tries again, so no trouble is permanent.
func (h *health) ill(trouble, detail string) {
	if h.trouble != trouble {
		h.trouble = trouble
		componentstatus.ReportStatus(h.host, componentstatus.NewRecoverableErrorEvent(errors.New(trouble+": "+detail)))
	}
	h.log(trouble, zap.String("answer", detail))
}

// log writes at most one line of a kind in each interval.
func (h *health) log(message string, fields ...zap.Field) {
	now := time.Now()
	if last, ok := h.logged[message]; ok && now.Sub(last) < logInterval {
		return
	}
	h.logged[message] = now
	h.logger.Error(message, fields...)
}
