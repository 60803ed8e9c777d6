package aicostexporter

import (
	"context"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/remotewrite"
)

// How often the target is told what the families are, and how soon again where
// it did not listen.
const (
	describeInterval = time.Hour
	describeAgain    = 5 * time.Minute
)

// describe tells the target type, help and unit of the families, where the
// protocol in use does not do so with each series. No total depends on it, so
// that it may fail, and the last flush has no time for it.
func (f *flush) describe(ctx context.Context) {
	now, w := time.Now(), f.wire
	if _, last := ctx.Deadline(); last || now.Before(w.describeAt) && len(w.metadata) == w.described {
		return
	}
	result, asked := f.numbers.writer.Describe(ctx, w.families())
	if !asked {
		return
	}
	w.described, w.describeAt = len(w.metadata), now.Add(describeInterval)
	if result.Verdict != remotewrite.Delivered {
		w.describeAt = now.Add(describeAgain)
		f.health.logger.Debug("the target does not take metadata", zap.Int("status", result.Status), zap.String("answer", result.Message))
	}
}

// families are those of which the target was sent series.
func (w *wire) families() []remotewrite.Family {
	out := make([]remotewrite.Family, 0, len(w.metadata))
	for family, metadata := range w.metadata {
		out = append(out, remotewrite.Family{Name: family.Name, Metadata: *metadata})
	}
	slices.SortFunc(out, func(a, b remotewrite.Family) int { return strings.Compare(a.Name, b.Name) }) // maps have no order
	return out
}
