package faults

import "time"

// settingClock steps the clock through the given errors, one every other
// second, and sets it right again.
func settingClock(wrong ...time.Duration) func(*Lab) error {
	return func(l *Lab) error {
		for _, by := range append(wrong, 0) {
			if err := l.wait(1500 * time.Millisecond); err != nil {
				return err
			}
			if err := l.clock.set(by); err != nil {
				return err
			}
		}
		return l.wait(1500 * time.Millisecond)
	}
}

// settingBetween is settingClock while the collector is down.
func settingBetween(wrong ...time.Duration) func(*Lab) error {
	return func(l *Lab) error {
		for _, by := range append(wrong, 0) {
			if err := l.terminate(1, func(*replica) error { return l.clock.set(by) }); err != nil {
				return err
			}
		}
		return l.wait(time.Second)
	}
}

func clockRows() []Row {
	rows := []Row{
		{Name: "clock-5m", Clock: "5 min ahead, 5 min behind", Play: settingClock(5*time.Minute, -5*time.Minute)},
		{Name: "clock-9m", Clock: "9 min ahead", Play: settingClock(9 * time.Minute)},
		{Name: "clock-1h-ahead", Clock: "1 h ahead", Play: settingClock(time.Hour)},
		{Name: "clock-1h-behind", Clock: "1 h behind", Play: settingClock(-time.Hour)},
		{Name: "clock-restarts-5m", Clock: "5 min ahead, behind", Process: "3 × SIGTERM", Play: settingBetween(5*time.Minute, -5*time.Minute)},
		{Name: "clock-restarts-1h", Clock: "1 h ahead, behind", Process: "3 × SIGTERM", Play: settingBetween(time.Hour, -time.Hour)},
		{
			Name: "clock-further", Clock: "5 min ahead, then 1 h", Process: "2 × kill -9",
			Play: inTurn(settingClockOnce(5*time.Minute), setAndKill(time.Hour, 2), settingClockOnce(0), waiting(2*time.Second)),
		},
		{
			Name: "clock-kills", Clock: "1 h ahead, 5 min behind", Process: "9 × kill -9", Network: "redelivery", Redeliver: 0.3,
			Play: inTurn(setAndKill(time.Hour, 3), setAndKill(-5*time.Minute, 3), setAndKill(0, 3)),
		},
	}
	for i := range rows {
		rows[i].Skews, rows[i].OwnPrometheus = true, true // its samples would push others out of the head
	}
	return rows
}

// settingClockOnce sets the clock and lets a few flushes go by it.
func settingClockOnce(wrong time.Duration) func(*Lab) error {
	return func(l *Lab) error {
		if err := l.clock.set(wrong); err != nil {
			return err
		}
		return l.wait(1500 * time.Millisecond)
	}
}

func setAndKill(wrong time.Duration, times int) func(*Lab) error {
	return func(l *Lab) error {
		if err := l.clock.set(wrong); err != nil {
			return err
		}
		return l.kill(times, 700*time.Millisecond)
	}
}
