// Package alerting runs the repository's rules and Alertmanager configuration
// at a faster pace, with nobody at the other end.
package alerting

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/testbed/process"
)

// Alertmanager is a running Alertmanager whose receivers all end here.
type Alertmanager struct {
	*process.Process
	Address string // host:port
	sink    *httptest.Server

	mu    sync.Mutex
	heard []Notification
}

// Notification is an alert that a receiver was told of.
type Notification struct {
	Receiver string
	Labels   map[string]string
}

// heardOf keeps what a webhook was told.
func (a *Alertmanager) heardOf(_ http.ResponseWriter, r *http.Request) {
	var told struct {
		Receiver string `json:"receiver"`
		Alerts   []struct {
			Status string            `json:"status"`
			Labels map[string]string `json:"labels"`
		} `json:"alerts"`
	}
	if json.NewDecoder(r.Body).Decode(&told) != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, alert := range told.Alerts {
		if alert.Status == "firing" {
			a.heard = append(a.heard, Notification{told.Receiver, alert.Labels})
		}
	}
}

// Heard returns every firing alert that a receiver was told of, in order.
func (a *Alertmanager) Heard() []Notification {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.heard)
}

// Start runs the repository's configuration with its routes as
// they are, at the day's pace, and with every receiver replaced by a webhook on
// loopback: nobody may be paged.
func Start(ctx context.Context, binary, config, dir string, factor float64) (*Alertmanager, error) {
	a := &Alertmanager{}
	sink := httptest.NewServer(http.HandlerFunc(a.heardOf))
	a.sink = sink
	file := filepath.Join(dir, "alertmanager.yaml")
	if err := rewriteReceivers(config, file, sink.URL, factor); err != nil {
		sink.Close()
		return nil, err
	}
	free, err := process.FreeAddresses(1)
	if err != nil {
		sink.Close()
		return nil, err
	}
	a.Address = free[0]
	a.Process, err = process.Start(process.Spec{Path: binary, Args: []string{
		"--config.file=" + file, "--storage.path=" + filepath.Join(dir, "alertmanager"),
		"--web.listen-address=" + a.Address, "--cluster.listen-address=", "--log.level=warn",
	}})
	if err != nil {
		sink.Close()
		return nil, err
	}
	if err := a.WaitReady(ctx, "http://"+a.Address+"/-/ready"); err != nil {
		a.Stop()
		return nil, err
	}
	return a, nil
}

// Stop ends it.
func (a *Alertmanager) Stop() {
	a.Kill() // it has nothing to save
	a.sink.Close()
}

func rewriteReceivers(from, to, sink string, factor float64) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if text, err = compress(text, factor); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	var config map[string]any
	if err := yaml.Unmarshal(text, &config); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	receivers, _ := config["receivers"].([]any)
	for i := range receivers {
		receiver, _ := receivers[i].(map[string]any)
		receivers[i] = map[string]any{
			"name":            receiver["name"],
			"webhook_configs": []any{map[string]any{"url": fmt.Sprintf("%s/%s", sink, receiver["name"])}},
		}
	}
	if text, err = yaml.Marshal(config); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// Alert is an alert as Alertmanager holds it.
type Alert struct {
	Labels    map[string]string
	Receivers []string
	Settled   bool // it is known whether the alert is held back
	Inhibited bool // held back by another alert
}

// Alerts returns what Alertmanager has been told.
func (a *Alertmanager) Alerts(ctx context.Context) ([]Alert, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.Address+"/api/v2/alerts", nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var told []struct {
		Labels    map[string]string `json:"labels"`
		Receivers []struct {
			Name string `json:"name"`
		} `json:"receivers"`
		Status struct {
			State       string   `json:"state"`
			InhibitedBy []string `json:"inhibitedBy"`
		} `json:"status"`
	}
	if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
		return nil, err
	}
	alerts := make([]Alert, len(told))
	for i, alert := range told {
		alerts[i] = Alert{Labels: alert.Labels, Settled: alert.Status.State != "unprocessed", Inhibited: len(alert.Status.InhibitedBy) > 0}
		for _, receiver := range alert.Receivers {
			alerts[i].Receivers = append(alerts[i].Receivers, receiver.Name)
		}
	}
	return alerts, nil
}
