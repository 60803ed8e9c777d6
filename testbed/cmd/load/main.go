// Command load sends calls through the built collector, as fast as it takes
// them, and prints what it needs for them: processor time, memory, storage,
// bytes on the wire. Everything is on loopback and gone when it ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aicost/aicost/testbed/binaries"
)

// load is one run.
type load struct {
	collector string
	dir       string
	calls     []int // in a request
	clients   []int
	series    []int
	known     []int // spans
	repeat    int
	length    time.Duration
	interval  time.Duration
	out       io.Writer
	numbers   serials
	started   int
	target    *sink
}

func main() {
	l := &load{
		out: os.Stdout, calls: []int{1, 100, 8192}, clients: []int{1, 8, 64},
		series: []int{10_000, 100_000, 1_000_000}, known: []int{100_000, 1_000_000},
	}
	var tables string
	flag.StringVar(&l.collector, "collector", filepath.Join(binaries.Root(), string(binaries.Collector)), "path of the collector built by ocb")
	flag.StringVar(&tables, "tables", "rates,sizes,remembered", "what to measure")
	flag.IntVar(&l.repeat, "repeat", 3, "how often a rate is measured; the best counts")
	flag.DurationVar(&l.length, "length", 2*time.Second, "how long each time")
	flag.DurationVar(&l.interval, "interval", 10*time.Second, "between flushes, where sizes are measured")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := l.run(ctx, strings.Split(tables, ","))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func (l *load) run(ctx context.Context, tables []string) (err error) {
	if l.dir, err = os.MkdirTemp("", "aicost-load-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(l.dir)) }()
	l.target = newSink()
	defer l.target.server.Close()
	known := map[string]func(context.Context) error{"rates": l.rates, "sizes": l.sizes, "remembered": l.remembered}
	for _, table := range tables {
		measure, found := known[table]
		if !found {
			return fmt.Errorf("-tables: %q is none of rates, sizes and remembered", table)
		}
		if err := measure(ctx); err != nil {
			return err
		}
		l.say("")
	}
	return nil
}

// start runs a collector on a directory of its own.
func (l *load) start(ctx context.Context, s setup) (*subject, error) {
	l.started++
	dir := filepath.Join(l.dir, strconv.Itoa(l.started))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return start(ctx, l.collector, dir, s, l.target)
}

func (l *load) say(form string, arguments ...any) { _, _ = fmt.Fprintf(l.out, form+"\n", arguments...) }

// thousands writes a number with three digits that mean something.
func thousands(number float64) string {
	switch {
	case number >= 999_500:
		return fmt.Sprintf("%.3gM", number/1e6)
	case number >= 9_995:
		return fmt.Sprintf("%.0fk", number/1e3)
	case number >= 1_000:
		return fmt.Sprintf("%.1fk", number/1e3)
	default:
		return fmt.Sprintf("%.0f", number)
	}
}

func megabytes(bytes int64) string {
	if bytes < 10*mega {
		return fmt.Sprintf("%.1f MiB", float64(bytes)/mega)
	}
	return fmt.Sprintf("%.0f MiB", float64(bytes)/mega)
}

func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond).String()
	default:
		return d.Round(10 * time.Microsecond).String()
	}
}
