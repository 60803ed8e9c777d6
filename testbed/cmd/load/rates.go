package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// rate is what a collector took in, as measured over one stretch.
type rate struct {
	wall  float64       // calls a second
	core  float64       // calls for each second of processor time
	reply time.Duration // mean time until a request was acknowledged
}

// better keeps the best of what repeated stretches show: what else runs on the
// machine only ever makes them worse.
func (r rate) better(other rate) rate {
	if other.core > r.core {
		r.core = other.core
	}
	if other.wall > r.wall {
		r.wall, r.reply = other.wall, other.reply
	}
	return r
}

// client is a connection and a request that it sends over and over.
type client struct {
	*sender
	*request
}

// connect returns clients whose requests are encoded already.
func connect(s *subject, clients, calls int) (out []client, err error) {
	for range clients {
		var c client
		if c.sender, err = newSender(s.GRPC); err != nil {
			return out, err
		}
		if c.request, err = newRequest(calls); err != nil {
			return out, err
		}
		out = append(out, c)
	}
	return out, nil
}

// measure lets clients send requests of the given number of calls for a while,
// at least one each.
func measure(ctx context.Context, s *subject, numbers *serials, clients, calls int, length time.Duration) (rate, error) {
	all, err := connect(s, clients, calls)
	if err != nil {
		return rate{}, err
	}
	defer func() {
		for _, c := range all {
			_ = c.conn.Close()
		}
	}()
	if _, err := drive(ctx, all[:1], numbers, length/4); err != nil { // pools and the journal are there then
		return rate{}, err
	}
	before, err := s.cpu()
	if err != nil {
		return rate{}, err
	}
	began := time.Now()
	requests, err := drive(ctx, all, numbers, length)
	if err != nil {
		return rate{}, err
	}
	took := time.Since(began)
	after, err := s.cpu()
	if err != nil {
		return rate{}, err
	}
	taken := float64(requests) * float64(calls)
	return rate{
		wall: taken / took.Seconds(), core: taken / max(after-before, 10*time.Millisecond).Seconds(),
		reply: took * time.Duration(clients) / time.Duration(requests),
	}, nil
}

// drive returns how many requests were acknowledged.
func drive(ctx context.Context, clients []client, numbers *serials, length time.Duration) (int64, error) {
	end := time.Now().Add(length)
	var requests atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for _, c := range clients {
		group.Go(func() error {
			for once := true; once || time.Now().Before(end); once = false {
				c.renew(numbers.take(len(c.spans)), 100)
				if err := c.send(ctx, c.request); err != nil {
					return err
				}
				requests.Add(1)
			}
			return nil
		})
	}
	err := group.Wait()
	return requests.Load(), err
}

var pipelines = []struct {
	name string
	setup
}{
	{"memory", setup{}},
	{"storage", setup{Storage: true}},
	{"storage, fsync", setup{Storage: true, Fsync: true}},
}

// rates prints how fast each pipeline takes requests of several sizes from
// several clients.
func (l *load) rates(ctx context.Context) error {
	l.say("| pipeline | calls a request | clients | calls/s | calls per CPU second | answered in |\n|---|---|---|---|---|---|")
	for _, pipeline := range pipelines {
		pipeline.Protocol, pipeline.Interval, pipeline.Spans = "v1", 30*time.Second, 1_000_000
		s, err := l.start(ctx, pipeline.setup)
		if err != nil {
			return err
		}
		err = l.rows(ctx, s, pipeline.name)
		s.end()
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *load) rows(ctx context.Context, s *subject, pipeline string) error {
	for _, calls := range l.calls {
		for _, clients := range l.clients {
			var best rate
			for range l.repeat {
				got, err := measure(ctx, s, &l.numbers, clients, calls, l.length)
				if err != nil {
					return fmt.Errorf("%s, %d clients, %d calls: %w\n%s", pipeline, clients, calls, err, s.Log())
				}
				best = best.better(got)
			}
			l.say("| %s | %d | %d | %s | %s | %s |", pipeline, calls, clients, thousands(best.wall), thousands(best.core), short(best.reply))
		}
	}
	return nil
}
