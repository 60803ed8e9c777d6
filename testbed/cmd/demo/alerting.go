package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aicost/aicost/testbed/alerting"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/scorecard"
)

// alerts returns what fires and where it goes.
func alerts(ctx context.Context, client *prometheus.Client, manager *alerting.Alertmanager) ([]scorecard.Alert, error) {
	firing, err := client.Alerts(ctx)
	if err != nil {
		return nil, err
	}
	heard := map[string][]string{} // by the alert's labels
	if manager != nil {
		held, err := manager.Alerts(ctx)
		if err != nil {
			return nil, err
		}
		for _, alert := range held {
			heard[fmt.Sprint(alert.Labels)] = alert.Receivers
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
