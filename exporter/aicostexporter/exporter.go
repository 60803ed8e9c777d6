package aicostexporter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"
	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// costExporter takes batches in and runs the flush loop.
type costExporter struct {
	*keeper
	config    *Config
	settings  exporter.Settings
	telemetry *telemetry
	now       func() time.Time
	reader    *spanReader // guarded by the keeper's mu
	recorders *recorders

	client  *http.Client
	journal *journal // nil without storage
	flusher *flusher // nil before start
	place   string   // what was claimed of writers, empty if nothing was
	cancel  context.CancelFunc
	loops   sync.WaitGroup
	stop    sync.Once
}

func newExporter(config *Config, set exporter.Settings) (*costExporter, error) {
	told, err := newTelemetry(set.TelemetrySettings, set.ID)
	if err != nil {
		return nil, err
	}
	return &costExporter{
		keeper: &keeper{}, config: config, settings: set, telemetry: told, now: time.Now,
		reader:    newSpanReader(config.AttributePrefix, config.Units),
		recorders: newRecorders(config.AttributePrefix, config.Units),
	}, nil
}

// start prepares the way to the target, brings back the totals and begins to
// flush.
func (e *costExporter) start(ctx context.Context, host component.Host) error {
	replica, err := e.replica()
	if err != nil {
		return err
	}
	if e.client, err = e.config.HTTP.ToClient(ctx, host.GetExtensions(), e.settings.TelemetrySettings); err != nil {
		return err
	}
	if err := writers.claim(e.config.place(replica), e.settings.ID); err != nil {
		return err
	}
	e.place = e.config.place(replica)
	if e.config.Storage != nil {
		if e.store, err = openStore(ctx, host, *e.config.Storage, e.settings.ID); err != nil {
			return errors.Join(err, e.shutdown(ctx))
		}
	}
	userAgent := fmt.Sprintf("%s/%s ai_cost", e.settings.BuildInfo.Command, e.settings.BuildInfo.Version)
	if err := e.begin(ctx, host, replica, remotewrite.NewClient(e.client, e.config.HTTP.Endpoint, userAgent)); err != nil {
		return errors.Join(err, e.shutdown(ctx))
	}
	return nil
}

// begin makes the ledger, or brings it back, and starts the loops.
func (e *costExporter) begin(ctx context.Context, host component.Host, replica string, target remotewrite.Sender) error {
	health := newHealth(host, e.settings.Logger)
	err := e.open(ctx, e.config.ledger(replica), health)
	if err != nil {
		return err
	}
	e.flusher = newFlusher(e.config, e.now, e, target, e.telemetry, health)
	e.flusher.times.resume(e.times)
	if err := e.telemetry.observe(e.keeper, e.flusher); err != nil {
		return err
	}
	var loop context.Context
	loop, e.cancel = context.WithCancel(context.WithoutCancel(ctx)) // ctx ends with the start
	if e.store != nil {
		e.journal = newJournal(e.store, e, health, e.telemetry)
		e.loops.Go(func() { e.journal.run(loop) })
	}
	schedule := newSchedule(e.config.FlushInterval, replica)
	e.loops.Go(func() { e.flusher.run(loop, schedule) })
	return nil
}

// open makes the ledger, or brings back the one that is stored.
func (e *costExporter) open(ctx context.Context, settings rollup.Settings, health *health) error {
	if e.store == nil {
		e.ledger = rollup.New(settings)
		return nil
	}
	out, err := e.store.restore(ctx, settings, e.settings.Logger, e.now())
	if err != nil {
		return err
	}
	out.adapt(settings)
	e.backlog.since = time.Now()
	e.ledger, e.record, e.times = out.ledger, out.position.Record, times{out.position.Acked, out.position.Doubted, out.position.Next}
	stats := e.ledger.Stats()
	e.telemetry.started(ctx, out.start)
	e.settings.Logger.Info(starts[out.start], zap.String("start", out.start), zap.Int("series", stats.Series),
		zap.Int64("calls_from_journal", out.replayed[rollup.Folded]), zap.Int("combinations_of_other_settings", stats.Former))
	if err := e.save(ctx, nil, e.times); err != nil { // tried again before anything is journaled
		health.ill(partSave, troubleSave, err.Error())
	}
	return nil
}

// shutdown stops the loops, sends what was folded since the last flush and
// never fails: what could not be sent is in storage, or is lost either way, and
// is logged.
func (e *costExporter) shutdown(ctx context.Context) error {
	e.stop.Do(func() {
		if e.cancel != nil {
			e.cancel()
			e.loops.Wait()
			if e.stats().Series > 0 {
				bounded, cancel := context.WithTimeout(ctx, e.config.ShutdownTimeout)
				defer cancel()
				e.flusher.last(bounded)
			}
		}
		if e.store != nil {
			if err := e.store.close(ctx); err != nil {
				e.settings.Logger.Error("the storage could not be closed", zap.Error(err))
			}
		}
		if e.place != "" {
			writers.release(e.place)
		}
		if e.client != nil {
			e.client.CloseIdleConnections()
		}
		e.telemetry.builder.Shutdown()
	})
	return nil
}

// replica names this writer. Two that share a name would overwrite each
// other's series.
func (e *costExporter) replica() (string, error) {
	if e.config.Replica != "" {
		return e.config.Replica, nil
	}
	name, err := os.Hostname()
	if err == nil && name == "" {
		err = errors.New("it is empty")
	}
	if own := e.settings.ID.Name(); own != "" { // several in one collector
		name += "-" + own
	}
	if err == nil {
		err = validateReplica(name)
	}
	if err != nil {
		return "", fmt.Errorf("replica: set a name that is stable over restarts, the host's can't be used: %w", err)
	}
	e.settings.Logger.Warn("replica is not set, using the host's name; set one that is stable over restarts and unique among writers",
		zap.String("replica", name))
	return name, nil
}
