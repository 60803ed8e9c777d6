package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/aicost/aicost/testbed/prometheus"
)

// Binaries are the programs that rows run. Skewed may be empty: rows that need
// a wrong clock are then skipped.
type Binaries struct{ Collector, Prometheus, Skewed string }

// Options say how to run rows.
type Options struct {
	Binaries Binaries
	Rows     []Row
	Scratch  string // an existing directory; problems leave logs in it
	Seed     uint64
	Parallel int          // rows at a time
	Began    func(Row)    // told of each row as it begins; from several goroutines
	Ended    func(Result) // told of each result as it comes, one at a time
}

// Run runs rows, several at a time, and returns their results in the order of
// the rows.
func Run(ctx context.Context, o Options) ([]Result, error) {
	dir := filepath.Join(o.Scratch, "prometheus")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	shared, err := startPrometheus(ctx, o.Binaries.Prometheus, dir, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	defer shared.Kill()
	results := make([]Result, len(o.Rows))
	next := make(chan int)
	var running sync.WaitGroup
	var telling sync.Mutex
	for range max(1, o.Parallel) {
		running.Go(func() {
			for i := range next {
				o.Began(o.Rows[i])
				results[i] = o.one(ctx, o.Rows[i], shared)
				telling.Lock()
				o.Ended(results[i])
				telling.Unlock()
			}
		})
	}
	for i := range o.Rows {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	running.Wait()
	return results, ctx.Err()
}

// one runs a row, or says why it can not be run here.
func (o Options) one(ctx context.Context, row Row, shared *prometheus.Server) Result {
	if row.Skews && o.Binaries.Skewed == "" {
		return Result{Row: row, Skipped: "no collector with a wrong clock was built"}
	}
	if row.SmallDisk {
		if why := mountable(o.Scratch); why != "" {
			return Result{Row: row, Skipped: why}
		}
	}
	return run(ctx, row, o.Scratch, o.Seed, o.Binaries, shared)
}

// Verdict is nil when every row that could run holds.
func Verdict(results []Result) error {
	var problems []error
	for _, r := range results {
		for _, problem := range r.Problems {
			problems = append(problems, fmt.Errorf("%s: %s", r.Row.Name, problem))
		}
	}
	return errors.Join(problems...)
}
