// Command demo replays a day of real GenAI spans through the collector into a
// real Prometheus, all on loopback, and prints the team scorecard. It ends by
// itself and leaves nothing behind; KEEP=1 keeps everything running to look at.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/aicost/aicost/testbed/alerting"
	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/scorecard"
)

type settings struct {
	collector, prometheus, alertmanager string
	svg                                 string
	length                              time.Duration
	seed                                uint64
	keep                                bool
}

func main() {
	root := binaries.Root()
	s := settings{keep: wanted(os.Getenv("KEEP"))}
	flag.StringVar(&s.collector, "collector", filepath.Join(root, string(binaries.Collector)), "path of the collector built by ocb")
	flag.StringVar(&s.prometheus, "prometheus", filepath.Join(root, string(binaries.Prometheus)), "path of prometheus")
	flag.StringVar(&s.alertmanager, "alertmanager", filepath.Join(root, string(binaries.Alertmanager)), "path of alertmanager; without it alerts are not routed")
	flag.StringVar(&s.svg, "svg", "", "also draw the scorecard into this `file`")
	flag.DurationVar(&s.length, "length", 25*time.Second, "how long the day takes")
	flag.Uint64Var(&s.seed, "seed", 1, "the same seed makes the same day")
	flag.Parse()
	os.Exit(outcome(s, root))
}

// wanted reads a switch of the environment: anything but a yes is a no.
func wanted(value string) bool {
	switch strings.ToLower(value) {
	case "1", "true", "yes":
		return true
	}
	return false
}

// outcome runs the demo and returns the exit code.
func outcome(s settings, root string) int {
	// SIGPIPE says that nobody reads the output any more, as in make demo | head.
	// Taken here, it ends the demo like Ctrl-C; by default it would kill it and
	// leave its directory behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	defer stop()
	err := demo(withParent(ctx), s, root, newScreen(os.Stdout))
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "\ninterrupted; nothing is left running")
		return 130
	default:
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 1
	}
}

// withParent ends the context when whoever started the demo is gone: nobody is
// left to see it, and to end it.
func withParent(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	go func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		defer cancel()
		for os.Getppid() == parent {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
	return ctx
}

func demo(ctx context.Context, s settings, root string, out *screen) error {
	day, err := newTraffic(filepath.Join(root, "testdata", "spans"), s.seed)
	if err != nil {
		return err
	}
	out.say("Starting Prometheus and the collector on loopback…")
	running, err := start(ctx, s, root)
	if err != nil {
		return err
	}
	defer running.stop()

	factor := float64(24*time.Hour) / float64(s.length)
	out.say("Replaying a day of captured GenAI spans in %s: %s traces of %d services.", s.length, scorecard.Count(float64(day.total)), distinctServices())
	out.say("Alert rules are monitoring/rules as they are, but for their waiting times,\nwhich are %.0f times shorter (%s at least).\n", factor, alerting.ShortestWait)
	began := time.Now()
	sent, err := replayDay(ctx, out, day, s.length, running.senders, running.prometheus.Client)
	if err != nil {
		return errors.Join(err, running.died())
	}
	card, err := read(ctx, running, sent)
	out.done()
	if err != nil {
		return errors.Join(err, running.died())
	}
	card.Title = fmt.Sprintf("AI cost by team · one day in %.0f seconds · %s calls, read from Prometheus", s.length.Seconds(), scorecard.Count(card.Total.Calls))
	page := card.Layout()
	out.say("")
	if err := page.Write(out.out, out.colour); err != nil {
		return err
	}
	if s.svg != "" {
		if err := writeSVG(page, s.svg); err != nil {
			return err
		}
	}
	for _, check := range card.Checks {
		if !check.Holds() {
			return fmt.Errorf("%s: sent were %v, Prometheus holds %v", check.What, check.Sent, check.Held)
		}
	}
	if s.keep {
		return running.wait(ctx, out)
	}
	out.say("\nDone in %.0f s. KEEP=1 make demo keeps it running, with the addresses to look around.", time.Since(began).Seconds())
	return nil
}

func distinctServices() int {
	names := map[string]bool{}
	for _, s := range services {
		names[s.name] = true
	}
	return len(names)
}

func writeSVG(page scorecard.Page, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(page.WriteSVG(file), file.Close())
}
