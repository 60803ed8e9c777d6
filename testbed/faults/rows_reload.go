package faults

import "time"

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

func unchanged(*Settings) {}

func reloadRows() []Row {
	labels := func(s *Settings) { s.Labels = map[string]string{"cluster": "eu-1"} }
	units := func(s *Settings) { s.Units = []string{"team"} }
	flush := func(s *Settings) { s.Flush = 250 * time.Millisecond }
	limit := func(s *Settings) { s.SeriesLimit = 1000 }
	return []Row{
		{Name: "reload", Reload: "4 × SIGHUP, nothing changed", Short: true, Play: reloading(unchanged, unchanged, unchanged, unchanged)},
		{Name: "reload-memory", Reload: "3 × SIGHUP, nothing changed", Settings: Settings{Memory: true}, Play: reloading(unchanged, unchanged, unchanged)},
		{
			Name: "reload-changes", Reload: "labels, units, interval, limit", Network: "redelivery",
			Redeliver: 0.3, Play: reloading(labels, units, flush, limit),
		},
		{
			Name: "reload-back", Reload: "units there and back", Process: "3 × kill -9 after each", Play: inTurn(
				reloading(units), killing(3, 700*time.Millisecond),
				reloading(func(s *Settings) { s.Units = nil }), killing(3, 700*time.Millisecond),
			),
		},
	}
}
