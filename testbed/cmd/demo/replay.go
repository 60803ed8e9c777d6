package main

import (
	"context"
	"time"

	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/truth"
)

// tick is how often spans are sent.
const tick = 200 * time.Millisecond

// replayDay sends a day of traffic within the given time, over gRPC and HTTP in
// turn, and returns what it must cost by team.
func replayDay(ctx context.Context, s *screen, day *traffic, length time.Duration, senders []otlp.Sender, client *prometheus.Client) (map[string]*truth.Bill, error) {
	sent := map[string]*truth.Bill{}
	start := time.Now()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for n := 0; ; n++ {
		now := time.Now()
		hour := 24 * float64(now.Sub(start)) / float64(length)
		requests, bills := day.until(hour, now)
		for i, request := range requests {
			if err := senders[(n+i)%len(senders)].Send(ctx, request); err != nil {
				return nil, err
			}
		}
		for team, bill := range bills {
			if sent[team] == nil {
				sent[team] = truth.NewBill()
			}
			sent[team].Add(bill)
		}
		spend, err := client.Value(ctx, `sum(ai_cost_total)`)
		if err != nil {
			return nil, err
		}
		all := total(sent)
		s.progress(hour/24, "%6d calls sent, Prometheus has $%.2f", all.Calls+all.Errors, spend)
		if hour >= 24 {
			return sent, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticker.C:
		}
	}
}

func total(bills map[string]*truth.Bill) *truth.Bill {
	all := truth.NewBill()
	for _, bill := range bills {
		all.Add(bill)
	}
	return all
}

// poll asks until the answer is yes or ctx ends.
func poll(ctx context.Context, pause time.Duration, ask func() (bool, error)) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		if yes, err := ask(); yes || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
