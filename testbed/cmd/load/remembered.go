package main

import (
	"context"
	"time"
)

// remembered prints what the memory of spans that may come again costs: the
// heap and the storage with it and without, and a restart with it.
func (l *load) remembered(ctx context.Context) error {
	l.say("| calls sent | known again | heap | without the memory | each | stored | without the memory | ready after kill -9 |\n|---|---|---|---|---|---|---|---|")
	for _, calls := range l.known {
		with, err := l.remember(ctx, calls, 4*calls)
		if err != nil {
			return err
		}
		without, err := l.remember(ctx, calls, 0)
		if err != nil {
			return err
		}
		l.say("| %s | %s | %s | %s | %.0f B | %s | %s | %s |", thousands(float64(calls)), thousands(with.known), megabytes(with.heap), megabytes(without.heap),
			float64(with.heap-without.heap)/max(with.known, 1), megabytes(with.disk), megabytes(without.disk), short(with.restart))
	}
	return nil
}

// memory is what a collector needs that remembers spans.
type memory struct {
	known      float64 // spans
	heap, disk int64
	restart    time.Duration
}

// remember sends calls to a collector that knows up to so many spans again.
func (l *load) remember(ctx context.Context, calls, spans int) (out memory, err error) {
	s, err := l.start(ctx, setup{Storage: true, Protocol: "v1", Interval: l.interval, Spans: spans, Tight: true})
	if err != nil {
		return out, err
	}
	defer s.end()
	if err := l.fill(ctx, s, calls, 100); err != nil {
		return out, err
	}
	if _, err := l.flush(ctx, s, time.Minute); err != nil { // which saves
		return out, err
	}
	if out.known, err = s.own(ctx, "otelcol_exporter_ai_cost_spans_remembered"); err != nil {
		return out, err
	}
	if out.heap, err = leastHeap(ctx, s); err != nil {
		return out, err
	}
	if out.disk, err = s.disk(); err != nil {
		return out, err
	}
	out.restart, err = s.again(ctx)
	return out, err
}

// leastHeap makes garbage, so that it is collected, and returns the lowest heap
// it sees meanwhile.
func leastHeap(ctx context.Context, s *subject) (least int64, err error) {
	clients, err := connect(s, 1, 100)
	if err != nil {
		return 0, err
	}
	defer clients[0].conn.Close()
	for range 100 { // the same calls over and over: there is nothing to remember
		if err := clients[0].send(ctx, clients[0].request); err != nil {
			return 0, err
		}
		now, err := s.own(ctx, "otelcol_process_runtime_heap_alloc_bytes")
		if err != nil {
			return 0, err
		}
		if least == 0 || int64(now) < least {
			least = int64(now)
		}
	}
	return least, nil
}
