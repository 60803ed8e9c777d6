// Command faults runs the fault matrix: the built collector between clients
// that send known money and a real Prometheus, with everything failing in some
// combination. It prints a table and exits with 1 unless every row is exact.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/faults"
)

type settings struct {
	rows            string
	short, list     bool
	memory          bool
	seed            uint64
	parallel        int
	collector, prom string
}

func main() {
	root := binaries.Root()
	var s settings
	flag.StringVar(&s.rows, "row", "", "run only the rows whose whole name this regular expression `matches`")
	flag.BoolVar(&s.short, "short", false, "run the short set, which takes less than a minute")
	flag.BoolVar(&s.list, "list", false, "print the rows and run none")
	flag.BoolVar(&s.memory, "memory", false, "keep totals in memory in every row, to see what storage is for")
	flag.Uint64Var(&s.seed, "seed", 1, "the same seed makes the same random choices")
	flag.IntVar(&s.parallel, "parallel", 6, "how many rows run at a time; they wait most of theirs")
	flag.StringVar(&s.collector, "collector", filepath.Join(root, string(binaries.Collector)), "path of the collector built by ocb")
	flag.StringVar(&s.prom, "prometheus", filepath.Join(root, string(binaries.Prometheus)), "path of prometheus")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, s)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) error {
	rows, err := chosen(s)
	if err != nil {
		return err
	}
	if s.list {
		return faults.WriteList(os.Stdout, rows)
	}
	scratch, err := os.MkdirTemp("", "faults")
	if err != nil {
		return err
	}
	defer func() {
		if ctx.Err() != nil {
			_ = os.RemoveAll(scratch)
		}
		_ = os.Remove(scratch) // which keeps it when a row left its logs
	}()
	b := faults.Binaries{Collector: s.collector, Prometheus: s.prom}
	began := time.Now()
	if slices.ContainsFunc(rows, func(row faults.Row) bool { return row.Skews }) {
		b.Skewed = filepath.Join(filepath.Dir(s.collector), "otelcol-aicost-skewed")
		fmt.Println("Building the collector over a clock that can be set (about a minute the first time)…")
		if err := faults.BuildSkewed(ctx, filepath.Dir(s.collector), b.Skewed); err != nil {
			return err
		}
		fmt.Printf("Built in %.0f s.\n", time.Since(began).Seconds())
	}
	fmt.Printf("%d rows, %d at a time, seed %d.\n\n", len(rows), s.parallel, s.seed)
	began = time.Now()
	shown := newProgress(os.Stdout, len(rows))
	results, err := faults.Run(ctx, faults.Options{
		Binaries: b, Rows: rows, Scratch: scratch, Seed: s.seed, Parallel: s.parallel, Began: shown.began, Ended: shown.ended,
	})
	shown.done()
	if err != nil {
		return err
	}
	if err := faults.WriteTable(os.Stdout, results); err != nil {
		return err
	}
	fmt.Printf("\n%s in %.0f s.\n", summary(results), time.Since(began).Seconds())
	if faults.Verdict(results) != nil {
		return errors.New("not every row is exact")
	}
	return nil
}

// chosen are the rows that the flags ask for.
func chosen(s settings) ([]faults.Row, error) {
	wanted, err := regexp.Compile("^(?:" + s.rows + ")$")
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(faults.Rows(), func(row faults.Row) bool {
		return s.rows != "" && !wanted.MatchString(row.Name) || s.short && !row.Short
	})
	for i := range rows {
		rows[i].Settings.Memory = rows[i].Settings.Memory || s.memory
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("no row is called %q; -list prints them", s.rows)
	}
	return rows, nil
}

func summary(results []faults.Result) string {
	var exact, skipped int
	var spans, again int64
	for _, r := range results {
		spans, again = spans+r.Spans, again+r.Again
		switch {
		case r.Skipped != "":
			skipped++
		case r.Holds():
			exact++
		}
	}
	return fmt.Sprintf("%d of %d rows exact, %d skipped; %d spans, and %d once more", exact, len(results), skipped, spans, again)
}
