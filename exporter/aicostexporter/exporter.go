package aicostexporter

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"
	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// costExporter owns the ledger, the lock around it and the flush loop.
type costExporter struct {
	config    *Config
	settings  exporter.Settings
	telemetry *telemetry
	reader    *spanReader    // guarded by mu
	ledger    *rollup.Ledger // guarded by mu; nil before start
	mu        sync.Mutex

	client  *http.Client
	flusher *flusher // nil before start
	place   string   // what was claimed of writers, empty if nothing was
	cancel  context.CancelFunc
	loop    sync.WaitGroup
	stop    sync.Once
}

func newExporter(config *Config, set exporter.Settings) (*costExporter, error) {
	told, err := newTelemetry(set.TelemetrySettings, set.ID)
	if err != nil {
		return nil, err
	}
	return &costExporter{
		config: config, settings: set, telemetry: told, reader: newSpanReader(config.AttributePrefix, config.Units),
	}, nil
}

// start prepares the way to the target and begins to flush.
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
	userAgent := fmt.Sprintf("%s/%s ai_cost", e.settings.BuildInfo.Command, e.settings.BuildInfo.Version)
	return e.begin(ctx, host, replica, remotewrite.NewClient(e.client, e.config.HTTP.Endpoint, userAgent))
}

// begin makes the ledger and starts the flush loop.
func (e *costExporter) begin(ctx context.Context, host component.Host, replica string, target remotewrite.Sender) error {
	constant := map[string]string{"replica": replica}
	maps.Copy(constant, e.config.ExternalLabels)
	e.ledger = rollup.New(rollup.Settings{
		Units: e.config.Units, Constant: constant, Currency: e.config.Currency, Limit: e.config.SeriesLimit,
		Histograms: e.config.Histograms == HistogramsClassic,
	})
	e.flusher = newFlusher(e.config, e, target, e.telemetry, newHealth(host, e.settings.Logger))
	if err := e.telemetry.observe(e.stats, e.flusher.age); err != nil {
		return err
	}
	var loop context.Context
	loop, e.cancel = context.WithCancel(context.WithoutCancel(ctx)) // ctx ends with the start
	schedule := newSchedule(e.config.FlushInterval, replica)
	e.loop.Go(func() { e.flusher.run(loop, schedule) })
	return nil
}

// shutdown stops the loop, sends what was folded since the last flush and
// never fails: what could not be sent is lost either way, and is logged.
func (e *costExporter) shutdown(ctx context.Context) error {
	e.stop.Do(func() {
		if e.cancel != nil {
			e.cancel()
			e.loop.Wait()
			if e.stats().Series > 0 {
				bounded, cancel := context.WithTimeout(ctx, e.config.ShutdownTimeout)
				defer cancel()
				e.flusher.last(bounded)
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

func (e *costExporter) snapshot(points []rollup.Point) []rollup.Point {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ledger.Snapshot(points)
}

func (e *costExporter) stats() rollup.Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ledger.Stats()
}
