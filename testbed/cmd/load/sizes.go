package main

import (
	"context"
	"fmt"
	"time"
)

const mega = 1 << 20

// flush is what one flush of all series took.
type flush struct {
	took  time.Duration
	bytes int64
}

// sizes prints what series cost: memory, storage, flushes, a restart.
func (l *load) sizes(ctx context.Context) error {
	l.say("| series | resident | at most | stored | journal a call | flush, 1.0 | on the wire | flush, 2.0 | on the wire | ready after kill -9 |\n" +
		"|---|---|---|---|---|---|---|---|---|---|")
	for _, series := range l.series {
		one, err := l.size(ctx, series, "v1")
		if err != nil {
			return err
		}
		two, err := l.size(ctx, series, "v2")
		if err != nil {
			return err
		}
		l.say("| %s | %s | %s | %s | %d B | %s | %s | %s | %s | %s |", thousands(one.series), megabytes(one.now), megabytes(max(one.peak, two.peak)),
			megabytes(one.disk), one.journal, short(one.took), megabytes(one.bytes), short(two.took), megabytes(two.bytes), short(min(one.restart, two.restart)))
	}
	return nil
}

type size struct {
	flush
	series        float64
	now, peak     int64
	disk, journal int64
	restart       time.Duration
}

// perFeature is how many series a feature of the traffic has: cost, requests,
// two kinds of tokens, and a histogram.
const perFeature = 4 + 17

func (l *load) size(ctx context.Context, series int, protocol string) (out size, err error) {
	s, err := l.start(ctx, setup{Storage: true, Protocol: protocol, Interval: l.interval, Spans: 0})
	if err != nil {
		return out, err
	}
	defer s.end()
	features := series / perFeature
	if err := l.fill(ctx, s, features, features); err != nil {
		return out, err
	}
	journal, err := s.own(ctx, "otelcol_exporter_ai_cost_journal_size")
	if err != nil {
		return out, err
	}
	out.journal = int64(journal) / int64(features)
	for range 3 { // births and bridges are over after the first
		if out.flush, err = l.flush(ctx, s, time.Minute); err != nil {
			return out, err
		}
	}
	if out.series, err = s.own(ctx, "otelcol_exporter_ai_cost_series"); err != nil {
		return out, err
	}
	if out.now, out.peak, err = s.memory(); err != nil {
		return out, err
	}
	if out.disk, err = s.disk(); err != nil {
		return out, err
	}
	out.restart, err = s.again(ctx)
	return out, err
}

// fill sends calls of as many features as asked for, in turn.
func (l *load) fill(ctx context.Context, s *subject, calls, features int) error {
	const batch = 1000
	client, err := newSender(s.GRPC)
	if err != nil {
		return err
	}
	defer client.conn.Close()
	for sent := 0; sent < calls; {
		r, err := newRequest(min(batch, calls-sent))
		if err != nil {
			return err
		}
		r.renew(l.numbers.take(len(r.spans)), features)
		if err := client.send(ctx, r); err != nil {
			return fmt.Errorf("%w\n%s", err, s.Log())
		}
		sent += len(r.spans)
	}
	return nil
}

// flush waits until a flush has ended and returns what it took.
func (l *load) flush(ctx context.Context, s *subject, limit time.Duration) (out flush, err error) {
	const name = "otelcol_exporter_ai_cost_flush_duration"
	count, err := s.own(ctx, name+"_count")
	if err != nil {
		return out, err
	}
	sum, err := s.own(ctx, name+"_sum")
	if err != nil {
		return out, err
	}
	sent := s.target.bytes.Load()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		now, err := s.own(ctx, name+"_count")
		if err != nil {
			return out, err
		}
		if now > count {
			after, err := s.own(ctx, name+"_sum")
			return flush{time.Duration((after - sum) / (now - count) * float64(time.Second)), (s.target.bytes.Load() - sent) / int64(now-count)}, err
		}
	}
	return out, fmt.Errorf("no flush ended in %s\n%s", limit, s.Log())
}
