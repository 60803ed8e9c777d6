package faults

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aicost/aicost/testbed/target"
)

// unwell has the target well at first, in a mood for a while, and well again.
func unwell(mood target.Mood, d time.Duration) func(*Lab) error {
	return inTurn(waiting(time.Second), func(l *Lab) error { return l.mood(mood, d) }, waiting(time.Second))
}

func targetRows() []Row {
	return []Row{
		{Name: "well", Short: true, Play: waiting(3 * time.Second)},
		{Name: "well-memory", Short: true, Settings: Settings{Memory: true}, Play: waiting(3 * time.Second)},
		{Name: "unavailable", Target: "answers 503", Short: true, Play: unwell(target.Answer(http.StatusServiceUnavailable), 3*time.Second)},
		{Name: "limited", Target: "answers 429, Retry-After 1 s", Play: unwell(target.Limited(time.Second), 3*time.Second)},
		{Name: "lost", Target: "stores, answers lost", Short: true, Play: unwell(target.Lost, 3*time.Second)},
		{Name: "lost-v2", Target: "stores, answers lost (v2)", Settings: Settings{Protocol: "v2"}, Play: unwell(target.Lost, 3*time.Second)},
		{Name: "slow", Target: "slower than the timeout, stores nothing", Play: unwell(target.Slow(time.Minute), 3*time.Second)},
		{Name: "late", Target: "slower than the timeout, stores", Play: unwell(target.Late(time.Minute), 3*time.Second)},
		{Name: "refusing", Target: "answers 400 to every other request", Play: inTurn(waiting(time.Second), func(l *Lab) error {
			l.target.Be(target.Sometimes(l.dice.intN, target.Well, l.counted(target.Answer(http.StatusBadRequest))))
			return l.wait(4 * time.Second)
		})},
		{Name: "oversize", Target: "answers 413 over 3,000 bytes", Lasting: true, Play: oversize},
		{Name: "restarts", Target: "Prometheus restarts", OwnPrometheus: true, Play: inTurn(prometheusStops, prometheusStops)},
		{Name: "crashes", Target: "Prometheus kill -9", OwnPrometheus: true, Play: inTurn(prometheusDies, prometheusDies, prometheusDies)},
		{Name: "dead", Target: "Prometheus away until the end", OwnPrometheus: true, Play: func(l *Lab) error {
			return l.restartPrometheus(5*time.Second, l.stopPrometheus)
		}},
		{Name: "gone", Target: "never found until the end", Play: func(l *Lab) error { return l.mood(target.Gone, 5*time.Second) }},
	}
}

// oversize has the target refuse what is larger than about half of a flush.
func oversize(l *Lab) error {
	const most = 3000
	var refused atomic.Int64
	over := target.Limit(most)
	err := unwell(func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		if r.ContentLength > most {
			refused.Add(1)
		}
		over(w, r, real)
	}, 3*time.Second)(l)
	if err == nil && refused.Load() == 0 {
		return errors.New("no request was too large: the row shows nothing")
	}
	l.note("%d requests refused", refused.Load())
	return err
}

func prometheusStops(l *Lab) error {
	if err := l.wait(1500 * time.Millisecond); err != nil {
		return err
	}
	return l.restartPrometheus(time.Second, l.stopPrometheus)
}

func prometheusDies(l *Lab) error {
	if err := l.wait(l.dice.between(500*time.Millisecond, 1500*time.Millisecond)); err != nil {
		return err
	}
	return l.restartPrometheus(0, func() error { l.prometheus.Kill(); return nil })
}

func (l *Lab) stopPrometheus() error {
	ctx, cancel := context.WithTimeout(l.ctx, stopLimit)
	defer cancel()
	return l.prometheus.Stop(ctx)
}
