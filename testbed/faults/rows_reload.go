package faults

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// reloading reloads with each change in turn.
func reloading(changes ...func(*Settings)) func(*Lab) error {
	return func(l *Lab) error {
		for _, change := range changes {
			if err := l.wait(l.dice.between(700*time.Millisecond, 1200*time.Millisecond)); err != nil {
				return err
			}
			if err := l.reload(change); err != nil {
				return err
			}
		}
		return l.wait(time.Second)
	}
}

// reloadingBroken has the collector read what it refuses, and end by itself;
// then the old configuration is back.
func reloadingBroken(times int) func(*Lab) error {
	return func(l *Lab) error {
		for range times {
			if err := l.wait(time.Second); err != nil {
				return err
			}
			r := l.replicas[0]
			if err := os.WriteFile(r.config, []byte("exporters: {ai_cost: {flush_interval: never}}\n"), 0o600); err != nil {
				return err
			}
			if err := r.running.Signal(syscall.SIGHUP); err != nil {
				return err
			}
			if err := l.until("the collector's end", func() bool { return ended(r.running.Done()) }); err != nil {
				return err
			}
			if err := errors.Join(r.configure(l.settings), r.start(l.ctx)); err != nil {
				return err
			}
		}
		return l.wait(flushInterval)
	}
}

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func unchanged(*Settings) {}

func reloadRows() []Row {
	labels := func(s *Settings) { s.Labels = map[string]string{"cluster": "eu-1"} }
	units := func(s *Settings) { s.Units = []string{"team"} }
	flush := func(s *Settings) { s.Flush = 250 * time.Millisecond }
	replica := func(s *Settings) { s.Replica = "renamed" }
	histograms := func(s *Settings) { s.Histograms = "none" }
	second := func(s *Settings) { s.Protocol = "v2" }
	first := func(s *Settings) { s.Protocol, s.Replica, s.Histograms = "v1", "", "classic" }
	limit := func(s *Settings) { s.SeriesLimit = 1000 }
	return []Row{
		{Name: "reload", Reload: "4 × SIGHUP, nothing changed", Short: true, Play: reloading(unchanged, unchanged, unchanged, unchanged)},
		{Name: "reload-memory", Reload: "3 × SIGHUP, nothing changed", Settings: Settings{Memory: true}, Play: reloading(unchanged, unchanged, unchanged)},
		{
			Name: "reload-changes", Reload: "labels, units, interval, limit", Network: "redelivery",
			Redeliver: 0.3, Play: reloading(labels, units, flush, limit),
		},
		{
			Name: "reload-more", Reload: "replica, histograms, protocol, and back", Network: "redelivery",
			Redeliver: 0.3, Play: reloading(replica, histograms, second, first),
		},
		{Name: "reload-broken", Reload: "3 × a configuration that is refused", Play: reloadingBroken(3)},
		{
			Name: "reload-back", Reload: "units there and back", Process: "3 × kill -9 after each", Play: inTurn(
				reloading(units), killing(3, 700*time.Millisecond),
				reloading(func(s *Settings) { s.Units = nil }), killing(3, 700*time.Millisecond),
			),
		},
	}
}
