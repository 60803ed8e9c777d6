package faults

import (
	"net/http"
	"time"

	"github.com/aicost/aicost/testbed/target"
)

// chaosRows throw the dice for what fails next, again and again. The other rows
// are combinations that somebody thought of.
func chaosRows() []Row {
	const faults = 25
	row := Row{
		Target: "changes its mood", Network: "cut off, redelivery", Process: "kill -9, SIGTERM", Reload: "changes",
		Redeliver: 0.2, Relay: true, Play: chaos(faults),
	}
	var rows []Row
	for _, name := range []string{"chaos-1", "chaos-2", "chaos-3"} {
		row.Name = name
		rows = append(rows, row)
	}
	row.Name, row.Settings.Protocol, row.Settings.FSync = "chaos-v2", "v2", true
	rows = append(rows, row)
	row.Name, row.Settings.Protocol, row.Settings.FSync = "chaos-clock", "", false
	row.Clock, row.Skews, row.OwnPrometheus = "up to 1 h wrong", true, true
	return append(rows, row)
}

// chaos does something by chance, times over.
func chaos(times int) func(*Lab) error {
	return func(l *Lab) error {
		acts := []func(*Lab) error{
			changeMood, changeMood, killing(1, 600*time.Millisecond), killing(2, 300*time.Millisecond),
			func(l *Lab) error { return l.terminate(1, nil) },
			func(l *Lab) error { return l.killInFlight(1) },
			func(l *Lab) error { return l.killStarting(2) },
			changeSettings, changeNetwork, killing(3, 100*time.Millisecond),
		}
		if l.clock != nil {
			acts = append(acts, changeClock, changeClock, changeClock)
		}
		for i := range times {
			act := i // each once, then by chance
			if i >= len(acts) {
				act = l.dice.intN(len(acts))
			}
			if err := acts[act](l); err != nil {
				return err
			}
		}
		if l.clock != nil {
			return l.clock.set(0)
		}
		return nil
	}
}

func changeMood(l *Lab) error {
	moods := []target.Mood{
		target.Lost, target.Gone, target.Late(time.Minute), target.Slow(time.Minute),
		target.Answer(http.StatusServiceUnavailable), target.Answer(http.StatusInternalServerError), target.Limited(time.Second),
		target.Distant(300 * time.Millisecond), target.Limit(2000), target.Answer(http.StatusBadRequest), target.Answer(http.StatusUnauthorized),
	}
	for i := range moods {
		moods[i] = l.counted(moods[i])
	}
	moods = append(moods, target.Well, target.Well)
	one, other := moods[l.dice.intN(len(moods))], moods[l.dice.intN(len(moods))]
	l.target.Be(target.Sometimes(l.dice.intN, one, other))
	return l.wait(l.dice.between(100*time.Millisecond, time.Second))
}

func changeSettings(l *Lab) error {
	changes := []func(*Settings){
		unchanged,
		func(s *Settings) { s.Units = []string{"team"} },
		func(s *Settings) { s.Units = nil },
		func(s *Settings) { s.Flush = 150 * time.Millisecond },
		func(s *Settings) { s.Flush = time.Second },
		func(s *Settings) { s.Labels = map[string]string{"cluster": "eu-1"} },
		func(s *Settings) { s.Labels = nil },
		func(s *Settings) { s.SeriesLimit = 1000 },
	}
	return l.reload(changes[l.dice.intN(len(changes))])
}

// changeNetwork begins to cut connections, or ends it.
func changeNetwork(l *Lab) error {
	l.cutting = !l.cutting
	for _, r := range l.relays {
		r.cut(l.cutting)
	}
	return l.wait(l.dice.between(100*time.Millisecond, time.Second))
}

func changeClock(l *Lab) error {
	wrong := []time.Duration{0, 5 * time.Minute, -5 * time.Minute, 9 * time.Minute, time.Hour, -time.Hour, 30 * time.Second, -2 * time.Second}
	if err := l.clock.set(wrong[l.dice.intN(len(wrong))]); err != nil {
		return err
	}
	return l.wait(l.dice.between(100*time.Millisecond, time.Second))
}
