package aicostexporter

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.uber.org/zap"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
)

// NewFactory returns the factory of the ai_cost exporter.
func NewFactory() exporter.Factory {
	return exporter.NewFactory(metadata.Type, createDefaultConfig, exporter.WithTraces(createTraces, metadata.TracesStability))
}

// createTraces wraps the ingest side only. A batch that the storage does not take
// is its sender's to send again: a queue in memory would acknowledge what is not
// in storage, and folding alone can't fail.
//
// Trouble is logged by health alone, in a line: the collector's logger would add a
// stack to each, and the wrapper an error for every batch.
func createTraces(ctx context.Context, set exporter.Settings, config component.Config) (exporter.Traces, error) {
	quiet := set
	quiet.Logger = set.Logger.WithOptions(zap.IncreaseLevel(zap.DPanicLevel))
	set.Logger = set.Logger.WithOptions(zap.AddStacktrace(zap.DPanicLevel))
	e, err := newExporter(config.(*Config), set)
	if err != nil {
		return nil, err
	}
	return exporterhelper.NewTraces(ctx, quiet, config, e.consume,
		exporterhelper.WithStart(e.start),
		exporterhelper.WithShutdown(e.shutdown),
		exporterhelper.WithCapabilities(consumer.Capabilities{MutatesData: false}),
		exporterhelper.WithTimeout(exporterhelper.TimeoutConfig{Timeout: 0}),
	)
}
