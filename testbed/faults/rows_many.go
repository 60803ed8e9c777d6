package faults

import (
	"errors"
	"net/http"
	"time"

	"github.com/aicost/aicost/testbed/target"
)

// manyRows are several collectors, and several faults at a time.
func manyRows() []Row {
	return []Row{
		{Name: "replicas", Network: "2 collectors in turn", Replicas: 2, Short: true, Play: waiting(3 * time.Second)},
		{
			Name: "replicas-kills", Network: "2 collectors by trace id, redelivery", Process: "10 × kill -9", Replicas: 2, Redeliver: 0.2,
			Play: killing(10, 700*time.Millisecond),
		},
		{
			Name: "overflow", Network: "redelivery", Process: "8 × kill -9, more series than the limit", Redeliver: 0.2, Projects: 400,
			Settings: Settings{SeriesLimit: 1000}, Play: inTurn(killing(8, time.Second), overflown),
		},
		{
			Name: "everything", Target: "503, 400, 429, lost, late", Network: "cut off, sibling fails, redelivery", Process: "12 × kill -9",
			Settings: Settings{FSync: true}, Redeliver: 0.3, Relay: true, Sibling: true, Play: everything,
		},
	}
}

// overflown requires that series overflowed.
func overflown(l *Lab) error {
	n, err := l.prometheus.Value(l.ctx, `count(ai_cost_total{row="overflow", project="__overflow__"})`)
	if err == nil && n == 0 {
		err = errors.New("no series overflowed: the row shows nothing")
	}
	return err
}

func everything(l *Lab) error {
	moods := []target.Mood{target.Well, target.Well, target.Well}
	for _, mood := range []target.Mood{
		target.Answer(http.StatusServiceUnavailable), target.Answer(http.StatusBadRequest), target.Limited(0), target.Lost, target.Late(time.Minute),
	} {
		moods = append(moods, l.counted(mood))
	}
	l.target.Be(target.Sometimes(l.dice.intN, moods...))
	for _, r := range l.relays {
		r.cut(true)
	}
	return l.kill(12, time.Second)
}
