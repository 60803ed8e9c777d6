package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aicost/aicost/testbed/target"
)

// wait lets the row go on for a while.
func (l *Lab) wait(d time.Duration) error {
	select {
	case <-l.ctx.Done():
		return l.ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// until waits for something to come about.
func (l *Lab) until(what string, holds func() bool) error {
	ctx, cancel := context.WithTimeout(l.ctx, startLimit)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s never came about: %w", what, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// mood lets the target be unwell for a while.
func (l *Lab) mood(mood target.Mood, d time.Duration) error {
	l.target.Be(l.counted(mood))
	defer func() {
		if !l.row.Lasting {
			l.target.Be(target.Well)
		}
	}()
	return l.wait(d)
}

// note says what came about in the row that its words do not tell.
func (l *Lab) note(format string, arguments ...any) {
	l.notes = append(l.notes, fmt.Sprintf(format, arguments...))
}

// each does something to every replica in turn.
func (l *Lab) each(do func(*replica) error) error {
	for _, r := range l.replicas {
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

// terminate restarts every collector with SIGTERM, times over, and does
// something while it is down, which may be nothing.
func (l *Lab) terminate(times int, down func(*replica) error) error {
	for range times {
		if err := l.wait(l.dice.between(500*time.Millisecond, 1500*time.Millisecond)); err != nil {
			return err
		}
		err := l.each(func(r *replica) error {
			if err := errors.Join(r.lives(), r.stop()); err != nil {
				return err
			}
			if down != nil {
				if err := down(r); err != nil {
					return err
				}
			}
			return r.start(l.ctx)
		})
		if err != nil {
			return err
		}
	}
	return l.wait(flushInterval)
}

// kill ends a collector with SIGKILL after a random time in its life, and
// starts the next, times over; where there are several, the turn goes round.
func (l *Lab) kill(times int, longest time.Duration) error {
	for i := range times {
		if err := l.wait(l.dice.between(longest/20, longest)); err != nil {
			return err
		}
		r := l.replicas[i%len(l.replicas)]
		if err := r.lives(); err != nil {
			return err
		}
		r.running.Kill()
		if err := r.start(l.ctx); err != nil {
			return err
		}
	}
	return l.wait(flushInterval)
}

// killStarting ends a collector, then kills the next ones before they are
// ready, times over, and lets the last one live.
func (l *Lab) killStarting(times int) error {
	r := l.replicas[0]
	r.running.Kill()
	for range times {
		ctx, cancel := context.WithTimeout(l.ctx, l.dice.between(10*time.Millisecond, 150*time.Millisecond))
		err := r.start(ctx) // kills what is not ready when ctx ends
		cancel()
		switch {
		case err == nil:
			r.running.Kill()
		case !errors.Is(err, context.DeadlineExceeded):
			return err
		default:
			l.unready++
		}
	}
	return r.start(l.ctx)
}

// killInFlight kills a collector in the moment in which the target has one of
// its requests: just stored, or not stored. It never hears of it.
func (l *Lab) killInFlight(times int) error {
	r := l.replicas[0]
	for i := range times {
		if err := l.wait(l.dice.between(0, 2*flushInterval)); err != nil {
			return err
		}
		killed := make(chan struct{})
		l.target.Be(target.Once(i%2 == 0, func() { r.running.Kill(); close(killed) }))
		select {
		case <-killed:
		case <-time.After(startLimit):
			return errors.New("the collector never flushed")
		}
		if err := r.start(l.ctx); err != nil {
			return err
		}
	}
	return l.wait(flushInterval)
}

// killInFinalFlush asks a collector to end and kills it when its last flush has
// reached a target that does not answer.
func (l *Lab) killInFinalFlush(times int) error {
	for range times {
		if err := l.wait(l.dice.between(500*time.Millisecond, time.Second)); err != nil {
			return err
		}
		for _, r := range l.replicas {
			l.target.Be(target.Slow(time.Minute))
			stopped := make(chan struct{})
			go func() { _ = r.stop(); close(stopped) }()
			// A flush that was under way may be the first request.
			err := l.until("a flush at shutdown", func() bool {
				return strings.Contains(r.running.Log(), "Starting shutdown...") && l.target.Requests() > 0
			})
			r.running.Kill()
			<-stopped
			l.target.Be(target.Well)
			if err != nil {
				return err
			}
			if err := r.start(l.ctx); err != nil {
				return err
			}
		}
	}
	return l.wait(flushInterval)
}

// restartPrometheus ends the row's own Prometheus and starts it on the same
// data and port.
func (l *Lab) restartPrometheus(down time.Duration, end func() error) error {
	if err := end(); err != nil {
		return err
	}
	if err := l.wait(down); err != nil {
		return err
	}
	l.met.Add(1) // whoever asks finds nobody
	again, err := startPrometheus(l.ctx, l.binaries.Prometheus, filepath.Join(l.dir, "prometheus"), strings.TrimPrefix(l.prometheus.URL, "http://"))
	if err != nil {
		return err
	}
	l.prometheus = again
	return nil
}

// reload changes the settings of every collector and has it read them.
func (l *Lab) reload(change func(*Settings)) error {
	change(&l.settings)
	l.untimed = l.untimed || l.settings.Histograms == "none"
	return l.each(func(r *replica) error {
		if err := r.configure(l.settings); err != nil {
			return err
		}
		return r.reload(l.ctx)
	})
}

// forget deletes what a collector keeps on disk.
func forget(r *replica) error { return os.RemoveAll(r.place.state) }

// failures counts requests that clients were told to send again.
func (l *Lab) failures() (n int64) {
	for _, c := range l.clients {
		n += c.failures.Load()
	}
	return n
}
