package faults

import (
	"errors"
	"strings"
	"time"

	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/target"
)

// killing kills a number of times, each within the given time of life.
func killing(times int, longest time.Duration) func(*Lab) error {
	return func(l *Lab) error { return l.kill(times, longest) }
}

// killingInto kills while the target is in a mood.
func killingInto(mood target.Mood, times int) func(*Lab) error {
	return inTurn(waiting(time.Second), func(l *Lab) error {
		l.target.Be(l.counted(mood))
		return l.kill(times, 700*time.Millisecond)
	}, waiting(flushInterval))
}

func terminating(times int, down func(*Lab) func(*replica) error) func(*Lab) error {
	return func(l *Lab) error {
		if down == nil {
			return l.terminate(times, nil)
		}
		return l.terminate(times, down(l))
	}
}

func processRows() []Row {
	forgetting := func(*Lab) func(*replica) error { return forget }
	return []Row{
		{Name: "sigterm", Process: "4 × SIGTERM", Short: true, Play: terminating(4, nil)},
		{Name: "sigterm-memory", Short: true, Process: "4 × SIGTERM", Settings: Settings{Memory: true}, Play: terminating(4, nil)},
		{Name: "kills", Process: "50 × kill -9", Play: killing(50, 800*time.Millisecond)},
		{Name: "kills-fsync", Process: "30 × kill -9", Settings: Settings{FSync: true}, Play: killing(30, 800*time.Millisecond)},
		{Name: "kills-v2", Process: "30 × kill -9", Settings: Settings{Protocol: "v2"}, Play: killing(30, 800*time.Millisecond)},
		{Name: "kills-in-flight", Process: "16 × kill -9 as a flush arrives", Short: true, Play: func(l *Lab) error { return l.killInFlight(16) }},
		{Name: "kills-distant", Target: "answers after 200 ms", Process: "24 × kill -9", Play: killingInto(target.Distant(200*time.Millisecond), 24)},
		{Name: "kills-few", Process: "6 × kill -9", Short: true, Redeliver: 0.2, Network: "redelivery", Play: killing(6, 800*time.Millisecond)},
		{Name: "kills-flush", Process: "4 × kill -9 in the final flush", Short: true, Play: func(l *Lab) error { return l.killInFinalFlush(4) }},
		{Name: "kills-twice", Process: "3 × 2 kill -9 within a flush interval", Settings: Settings{Flush: 3 * time.Second}, Play: killingTwice(3)},
		{Name: "kills-starting", Process: "2 × 8 kill -9 while starting", Play: inTurn(
			waiting(time.Second), killStarting, waiting(time.Second), killStarting, waiting(time.Second), startedInVain,
		)},
		{Name: "sigterm-gone", Target: "not found", Process: "3 × SIGTERM", Play: terminatingInto(target.Gone, 3)},
		{Name: "sigterm-lost", Target: "stores, answers lost", Process: "3 × SIGTERM", Play: terminatingInto(target.Lost, 3)},
		{Name: "kills-gone", Target: "not found", Process: "6 × kill -9", Play: killingInto(target.Gone, 6)},
		{Name: "kills-lost", Target: "stores, answers lost", Process: "8 × kill -9", Play: killingInto(target.Lost, 8)},
		{Name: "kills-late", Target: "slower than the timeout, stores", Process: "8 × kill -9", Play: killingInto(target.Late(time.Minute), 8)},
		{Name: "kills-crashes", Target: "Prometheus kill -9", Process: "4 × kill -9 with it", OwnPrometheus: true, Play: inTurn(
			killingBoth, killingBoth, killingBoth, killingBoth,
		)},
		{Name: "storage-later", Process: "SIGTERM, then with storage, 3 × kill -9", Settings: Settings{Memory: true}, Play: storageLater},
		{Name: "forgotten", Process: "2 × SIGTERM, state deleted", Play: inTurn(terminating(2, forgetting), forgot)},
		{Name: "corrupted", Process: "2 × SIGTERM, state corrupted", Play: corrupted(2, allValues)},
		{Name: "corrupted-one", Process: "8 × SIGTERM, one value corrupted", Play: corrupted(8, 1)},
		{Name: "second", Process: "second collector on the same state", Short: true, Play: secondCollector},
	}
}

// corrupted restarts with wrong bytes in values of the state. Each collector
// has to start, and to say so.
func corrupted(times, values int) func(*Lab) error {
	return func(l *Lab) error {
		for range times {
			if err := l.terminate(1, func(r *replica) error { return l.corrupt(r, values) }); err != nil {
				return err
			}
			if !strings.Contains(l.replicas[0].running.Log(), "damaged") {
				return errors.New("the collector does not say that its state is damaged")
			}
		}
		return nil
	}
}

// secondCollector starts a collector on the state of one that runs: it must
// not, and the first must not mind.
func secondCollector(l *Lab) error {
	for range 3 {
		if err := l.wait(700 * time.Millisecond); err != nil {
			return err
		}
		second := *l.replicas[0]
		var err error
		if second.ports, err = collector.FreePorts(); err != nil {
			return err
		}
		err = second.start(l.ctx)
		if err == nil {
			second.running.Kill()
			return errors.New("two collectors run on one state")
		}
		if !strings.Contains(err.Error(), "is locked, does another process use its files?") {
			return err
		}
	}
	return l.wait(flushInterval)
}

// forgot requires that the collector found nothing of what it had stored.
func forgot(l *Lab) error {
	if log := l.replicas[0].running.Log(); !strings.Contains(log, "there is nothing in storage yet") {
		return errors.New("the collector has its state: the row shows nothing")
	}
	return nil
}

// storageLater gives totals that were in memory a place on disk.
func storageLater(l *Lab) error {
	err := l.terminate(1, func(r *replica) error {
		l.settings.Memory = false
		return r.configure(l.settings)
	})
	if err != nil {
		return err
	}
	return l.kill(3, 700*time.Millisecond)
}

// terminatingInto restarts while the target is in a mood.
func terminatingInto(mood target.Mood, times int) func(*Lab) error {
	return inTurn(waiting(time.Second), func(l *Lab) error {
		l.target.Be(l.counted(mood))
		return l.terminate(times, nil)
	}, waiting(flushInterval))
}

func killStarting(l *Lab) error { return l.killStarting(8) }

// startedInVain requires that some were killed before they were ready.
func startedInVain(l *Lab) error {
	if l.unready == 0 {
		return errors.New("every collector was ready before it was killed: the row shows nothing")
	}
	l.note("%d before they were ready", l.unready)
	return nil
}

// killingBoth kills the collector and its Prometheus at a time.
func killingBoth(l *Lab) error {
	if err := l.wait(l.dice.between(500*time.Millisecond, 1500*time.Millisecond)); err != nil {
		return err
	}
	r := l.replicas[0]
	r.running.Kill()
	if err := l.restartPrometheus(0, func() error { l.prometheus.Kill(); return nil }); err != nil {
		return err
	}
	return r.start(l.ctx)
}

// killingTwice lets a flush go out, then kills twice before the next.
func killingTwice(times int) func(*Lab) error {
	return func(l *Lab) error {
		for range times {
			l.target.Be(target.Well)
			if err := l.until("a flush", func() bool { return l.target.Requests() > 0 }); err != nil {
				return err
			}
			if err := l.kill(2, time.Second); err != nil {
				return err
			}
		}
		return nil
	}
}
