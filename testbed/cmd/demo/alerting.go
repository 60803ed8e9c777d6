package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/scorecard"
)

// alertmanager is a running Alertmanager whose receivers all end here.
type alertmanager struct {
	*process.Process
	address string
	sink    *httptest.Server
}

// startAlertmanager runs the repository's configuration with its routes as
// they are, at the day's pace, and with every receiver replaced by a webhook on
// loopback: the demo must not page anyone.
func startAlertmanager(ctx context.Context, binary, config, dir string, factor float64) (*alertmanager, error) {
	sink := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	a := &alertmanager{sink: sink}
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
	a.address = free[0]
	a.Process, err = process.Start(process.Spec{Path: binary, Args: []string{
		"--config.file=" + file, "--storage.path=" + filepath.Join(dir, "alertmanager"),
		"--web.listen-address=" + a.address, "--cluster.listen-address=", "--log.level=warn",
	}})
	if err != nil {
		sink.Close()
		return nil, err
	}
	if err := a.WaitReady(ctx, "http://"+a.address+"/-/ready"); err != nil {
		a.stop()
		return nil, err
	}
	return a, nil
}

func (a *alertmanager) stop() {
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

// managedAlert is an alert as Alertmanager holds it.
type managedAlert struct {
	labels    map[string]string
	receivers []string
	settled   bool // it is known whether the alert is held back
	inhibited bool // held back by another alert
}

// alerts returns what Alertmanager has been told.
func (a *alertmanager) alerts(ctx context.Context) ([]managedAlert, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.address+"/api/v2/alerts", nil)
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
	alerts := make([]managedAlert, len(told))
	for i, alert := range told {
		alerts[i] = managedAlert{labels: alert.Labels, settled: alert.Status.State != "unprocessed", inhibited: len(alert.Status.InhibitedBy) > 0}
		for _, receiver := range alert.Receivers {
			alerts[i].receivers = append(alerts[i].receivers, receiver.Name)
		}
	}
	return alerts, nil
}

// alerts returns what fires and where it goes.
func alerts(ctx context.Context, client *prometheus.Client, manager *alertmanager) ([]scorecard.Alert, error) {
	firing, err := client.Alerts(ctx)
	if err != nil {
		return nil, err
	}
	heard := map[string][]string{} // by the alert's labels
	if manager != nil {
		held, err := manager.alerts(ctx)
		if err != nil {
			return nil, err
		}
		for _, alert := range held {
			heard[fmt.Sprint(alert.labels)] = alert.receivers
		}
	}
	var list []scorecard.Alert
	for _, alert := range firing {
		if alert.State == "firing" {
			list = append(list, scorecard.Alert{
				Name: alert.Labels["alertname"], Severity: alert.Labels["severity"], Team: alert.Labels["team"],
				Summary: alert.Annotations["summary"], Receivers: heard[fmt.Sprint(alert.Labels)],
			})
		}
	}
	slices.SortFunc(list, func(a, b scorecard.Alert) int { return cmp.Compare(a.Name+a.Summary, b.Name+b.Summary) })
	return list, nil
}

// settled waits until every alert that waits for its time fires.
func settled(ctx context.Context, client *prometheus.Client) error {
	return poll(ctx, 250*time.Millisecond, func() (bool, error) {
		pending, err := client.Alerts(ctx)
		return !slices.ContainsFunc(pending, func(a prometheus.Alert) bool { return a.State == "pending" }), err
	})
}
