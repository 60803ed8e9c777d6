package owners

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/otlpfile"
	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// bill runs the files through one processor for each config and hands on every
// batch as each of them left it, in the order of the configs. A file that cannot
// be read hides nothing of the others.
func bill(ctx context.Context, paths []string, each func(billed []ptrace.Traces) error, configs ...*aicostprocessor.Config) (err error) {
	var pipelines []*pipeline.Pipeline
	defer func() {
		for _, p := range pipelines {
			err = errors.Join(err, p.Close(context.WithoutCancel(ctx)))
		}
	}()
	for _, config := range configs {
		p, err := pipeline.Start(ctx, config)
		if err != nil {
			return err
		}
		pipelines = append(pipelines, p)
	}
	for _, path := range paths {
		err = errors.Join(err, otlpfile.Read(path, func(traces ptrace.Traces) error {
			billed := make([]ptrace.Traces, len(pipelines))
			for i, p := range pipelines {
				own := ptrace.NewTraces() // a processor writes on what it is given
				traces.CopyTo(own)
				var err error
				if billed[i], err = p.Bill(ctx, own); err != nil {
					return err
				}
			}
			return each(billed)
		}))
	}
	return err
}
