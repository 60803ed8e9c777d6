package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/aicost/aicost/testbed/collector"
)

// startLimit and stopLimit are far above what a collector needs.
const (
	startLimit = 30 * time.Second
	stopLimit  = 20 * time.Second
)

// replica is one collector over all its lives: its configuration, state and
// addresses stay.
type replica struct {
	binary  string
	place   place
	config  string // the file
	env     []string
	ports   collector.Ports
	log     io.WriteCloser
	running *collector.Collector
	reloads int
}

// newReplica prepares a collector under dir; it is not started.
func newReplica(binary, dir string, p place, s Settings) (*replica, error) {
	r := &replica{binary: binary, place: p, config: filepath.Join(dir, p.replica+".yaml")}
	r.place.state = filepath.Join(dir, p.replica+"-state")
	var err error
	if r.ports, err = collector.FreePorts(); err != nil {
		return nil, err
	}
	if r.log, err = os.Create(filepath.Join(dir, p.replica+".log")); err != nil {
		return nil, err
	}
	return r, r.configure(s)
}

// configure writes the configuration, for the next start or reload.
func (r *replica) configure(s Settings) error {
	text, err := s.configuration(r.place)
	if err != nil {
		return err
	}
	return os.WriteFile(r.config, text, 0o600)
}

// start begins a life.
func (r *replica) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	var err error
	r.reloads = 0
	r.running, err = collector.Start(ctx, collector.Options{Binary: r.binary, Config: r.config, Env: r.env, Ports: r.ports, Log: r.log})
	return err
}

// lives requires that the collector has not ended by itself.
func (r *replica) lives() error {
	if ended(r.running.Done()) {
		return fmt.Errorf("the collector ended by itself:\n%s", lastLines(r.running.Log(), 5))
	}
	return nil
}

// stop ends a life with SIGTERM, as an orchestrator does.
func (r *replica) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	return r.running.Stop(ctx)
}

// reload asks for the configuration to be read again and waits until it was.
func (r *replica) reload(ctx context.Context) error {
	if err := r.running.Signal(syscall.SIGHUP); err != nil {
		return err
	}
	r.reloads++
	deadline := time.After(startLimit)
	for {
		// The graph is built anew in the same process: only the log tells when.
		if strings.Count(r.running.Log(), "Everything is ready. Begin running and processing data.") > r.reloads {
			return nil
		}
		select {
		case <-r.running.Done():
			return fmt.Errorf("the collector ended at a reload:\n%s", lastLines(r.running.Log(), 5))
		case <-deadline:
			return errors.New("the collector did not reload")
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// close ends whatever runs.
func (r *replica) close() {
	if r.running != nil {
		r.running.Kill()
	}
	_ = r.log.Close()
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
