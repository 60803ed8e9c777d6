package main

import (
	"context"
	"errors"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aicost/aicost/testbed/alerting"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/scorecard"
	"github.com/aicost/aicost/testbed/truth"
)

// How long things may take before something is wrong.
const (
	startLimit  = 30 * time.Second
	stopLimit   = 15 * time.Second
	settleLimit = 20 * time.Second
)

// running is everything that the demo has started.
type running struct {
	dir          string
	prometheus   *prometheus.Server
	alertmanager *alerting.Alertmanager // nil without the binary
	collector    *collector.Collector
	senders      []otlp.Sender
}

// start starts everything or nothing.
func start(ctx context.Context, s settings, root string) (*running, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	dir, err := os.MkdirTemp("", "aicost-demo-")
	if err != nil {
		return nil, err
	}
	r := &running{dir: dir}
	if err := r.start(ctx, s, root); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

func (r *running) start(ctx context.Context, s settings, root string) error {
	factor := float64(24*time.Hour) / float64(s.length)
	rules, err := alerting.CompressRules(filepath.Join(root, "monitoring", "rules", "*.rules.yaml"), r.dir, factor)
	if err != nil {
		return err
	}
	var manager string
	if _, err := os.Stat(s.alertmanager); err == nil {
		r.alertmanager, err = alerting.Start(ctx, s.alertmanager, filepath.Join(root, "monitoring", "alertmanager", "alertmanager.yaml"), r.dir, factor)
		if err != nil {
			return err
		}
		manager = r.alertmanager.Address
	}
	telemetry, err := process.FreeAddresses(1)
	if err != nil {
		return err
	}
	r.prometheus, err = prometheus.Start(ctx, prometheus.Options{
		Binary: s.prometheus, Dir: r.dir, RuleFiles: rules, Alertmanager: manager, Scrape: telemetry,
	})
	if err != nil {
		return err
	}
	r.collector, err = collector.Start(ctx, collector.Options{
		Binary: s.collector, Config: filepath.Join("examples", "demo", "collector.yaml"), Dir: root,
		Env: []string{"REMOTE_WRITE_URL=" + r.prometheus.WriteURL()}, Telemetry: telemetry[0],
	})
	if err != nil {
		return err
	}
	grpc, err := otlp.NewGRPC(r.collector.GRPC)
	if err != nil {
		return err
	}
	r.senders = []otlp.Sender{grpc, otlp.NewHTTP(r.collector.HTTP)}
	return nil
}

// stop ends everything, the writer before what it writes to.
func (r *running) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	for _, sender := range r.senders {
		_ = sender.Close()
	}
	if r.collector != nil {
		_ = r.collector.Stop(ctx)
	}
	if r.prometheus != nil {
		_ = r.prometheus.Stop(ctx)
	}
	if r.alertmanager != nil {
		r.alertmanager.Stop()
	}
	_ = os.RemoveAll(r.dir)
}

// died says which process ended by itself, and why.
func (r *running) died() error {
	select {
	case <-r.collector.Done():
		return errors.New("the collector ended:\n" + r.collector.Log())
	case <-r.prometheus.Done():
		return errors.New("Prometheus ended:\n" + r.prometheus.Log())
	default:
		return nil
	}
}

// wait says where everything is and waits for Ctrl-C.
func (r *running) wait(ctx context.Context, out *screen) error {
	out.say("\nPrometheus    %s, such as\n              /api/v1/query?query=%s", r.prometheus.URL, url.QueryEscape("sum by (team) (ai_cost_total)"))
	if r.alertmanager != nil {
		out.say("Alertmanager  http://%s/api/v2/alerts", r.alertmanager.Address)
	}
	out.say("Collector     OTLP gRPC %s, OTLP HTTP http://%s/v1/traces", r.collector.GRPC, r.collector.HTTP)
	out.say("Running until Ctrl-C.")
	select {
	case <-ctx.Done():
		return nil
	case <-r.collector.Done():
	case <-r.prometheus.Done():
	}
	return r.died()
}

// read waits until Prometheus has everything and the alerts have made up their
// minds, and reads the scorecard.
func read(ctx context.Context, r *running, sent map[string]*truth.Bill) (scorecard.Card, error) {
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	client, all := r.prometheus.Client, total(sent)
	calls := float64(all.Calls + all.Errors)
	if err := poll(ctx, 100*time.Millisecond, func() (bool, error) {
		held, err := client.Value(ctx, `sum(ai_cost_requests_total)`)
		return held >= calls, err
	}); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return scorecard.Card{}, err // what is missing, the checks will show
	}
	if err := settled(ctx, client); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return scorecard.Card{}, err
	}
	ctx = context.WithoutCancel(ctx)
	card, err := scorecard.Read(ctx, client)
	if err != nil {
		return card, err
	}
	if card.Alerts, err = alerts(ctx, client, r.alertmanager); err != nil {
		return card, err
	}
	card.Checks = checks(card, sent)
	return card, nil
}

// checks compares the scorecard with what was sent: in total, and the spend of
// the team that is furthest off.
func checks(card scorecard.Card, sent map[string]*truth.Bill) []scorecard.Check {
	all := total(sent)
	list := []scorecard.Check{
		{What: "spend in USD", Sent: all.Float(), Held: card.Total.Spend},
		{What: "calls", Sent: float64(all.Calls + all.Errors), Held: card.Total.Calls},
		{What: "tokens", Sent: float64(all.Tokens.Total()), Held: card.Total.Tokens},
	}
	var unpriced float64
	for _, model := range card.Unpriced {
		unpriced += model.Calls
	}
	list = append(list, scorecard.Check{What: "unpriced calls", Sent: float64(all.UnpricedCalls()), Held: unpriced})
	for team, bill := range sent {
		at := slices.IndexFunc(card.Teams, func(t scorecard.Team) bool { return t.Name == team })
		check := scorecard.Check{What: "of " + team, Sent: bill.Float(), Held: math.NaN()}
		if at >= 0 {
			check.Held = card.Teams[at].Spend
		}
		if !check.Holds() {
			list = append(list, check)
		}
	}
	return list
}
