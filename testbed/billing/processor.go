// Package billing bills captured spans with the product's own processor, as a
// library, and holds what comes out against the truth, call by call.
package billing

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// process sends spans through a processor of their own, with its defaults but
// for the detail, and returns them as it passed them on.
func process(ctx context.Context, traces ptrace.Traces) (ptrace.Traces, error) {
	config := pipeline.DefaultConfig()
	config.Detail = aicostprocessor.DetailFull
	p, err := pipeline.Start(ctx, config)
	if err != nil {
		return ptrace.Traces{}, err
	}
	out, err := p.Bill(ctx, traces)
	return out, errors.Join(err, p.Close(ctx))
}
