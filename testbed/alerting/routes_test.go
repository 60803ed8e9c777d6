package alerting

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

const startLimit, settleLimit = 30 * time.Second, 20 * time.Second

// labels of alerts as Prometheus sends them.
type labels = map[string]string

func ticket(name string, more labels) labels {
	alert := labels{"alertname": name, "severity": "ticket"}
	maps.Copy(alert, more)
	return alert
}

func page(name string, more labels) labels {
	alert := ticket(name, more)
	alert["severity"] = "page"
	return alert
}

// TestAlertsReachWhoeverShouldKnow asks a real Alertmanager with the
// repository's configuration who hears of what, and what holds back what.
func TestAlertsReachWhoeverShouldKnow(t *testing.T) {
	region, gateway := labels{"cluster": "eu-1"}, labels{"instance": "gateway-0:8888"}
	share := ticket("AICostUntaggedShareHigh", labels{"unit": "team", "currency": "USD"})
	unpriced := ticket("AICostUnpricedTraffic", labels{"team": "search", "provider": "openai", "model": "gpt-next"})
	broken := page("AICostConservationBroken", labels{"replica": "gateway-0", "cluster": "eu-1"})
	for name, test := range map[string]struct {
		alert    labels
		receiver string
		beside   []labels // fire at the same time
		inhibits bool
	}{
		"a share of nobody's":              {alert: share, receiver: "finops"},
		"a team's calls without a price":   {alert: unpriced, receiver: "team-search"},
		"another team's":                   {alert: ticket("AICostUnpricedTraffic", labels{"team": "support"}), receiver: "team-support"},
		"a team without a route":           {alert: ticket("AICostUnpricedTraffic", labels{"team": "growth"}), receiver: "finops"},
		"nobody's calls without a price":   {alert: ticket("AICostUnpricedTraffic", labels{"team": "__unallocated__"}), receiver: "finops"},
		"an outage":                        {alert: page("AICostExporterNotDelivering", region), receiver: "platform-oncall"},
		"wrong totals":                     {alert: broken, receiver: "platform-oncall"},
		"a silent replica":                 {alert: ticket("AICostReplicaGone", labels{"replica": "gateway-0"}), receiver: "platform"},
		"nothing at all":                   {alert: ticket("AICostNoData", nil), receiver: "platform"},
		"the share in a cluster's outage":  {alert: share, receiver: "finops", beside: []labels{page("AICostExporterNotDelivering", region)}, inhibits: true},
		"the share in the only outage":     {alert: share, receiver: "finops", beside: []labels{page("AICostExporterNotDelivering", nil)}, inhibits: true},
		"the share beside wrong totals":    {alert: share, receiver: "finops", beside: []labels{broken}, inhibits: true},
		"the share beside a lesser ticket": {alert: share, receiver: "finops", beside: []labels{ticket("AICostReplicaGone", labels{"replica": "gateway-0"})}},
		"no telemetry":                     {alert: ticket("AICostTelemetryMissing", nil), receiver: "platform"},
		"refused samples":                  {alert: ticket("AICostSamplesDropped", gateway), receiver: "platform"},
		"refused spans":                    {alert: ticket("AICostSpansRefused", gateway), receiver: "platform"},
		"a full ledger":                    {alert: ticket("AICostSeriesOverflow", gateway), receiver: "platform"},
		"an old protocol":                  {alert: ticket("AICostProtocolFellBack", gateway), receiver: "platform"},
		"spans that come again":            {alert: ticket("AICostRedeliveredShareHigh", gateway), receiver: "platform"},
		"a processor that forgets":         {alert: ticket("AICostCallsForgotten", gateway), receiver: "platform"},
		"a table that was refused":         {alert: ticket("AICostReloadRefused", gateway), receiver: "finops"},
		"old prices":                       {alert: ticket("AICostPricesStale", gateway), receiver: "finops"},
		"lower bounds":                     {alert: ticket("AICostLowerBoundShareHigh", gateway), receiver: "finops"},
		"storage that takes nothing":       {alert: page("AICostJournalFailing", gateway), receiver: "platform-oncall"},
		"the share beside two writers":     {alert: share, receiver: "finops", beside: []labels{page("AICostTwoWriters", labels{"replica": "gateway-0"})}, inhibits: true},
		"unpriced calls in an outage":      {alert: unpriced, receiver: "team-search", beside: []labels{page("AICostExporterNotDelivering", nil)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			manager := startForTest(t)
			// The one that holds back must be known before the one that is held back.
			for _, alert := range append(test.beside, test.alert) {
				manager.post(t, alert)
			}
			state := manager.state(t, test.alert)
			assert.Equal(t, []string{test.receiver}, state.Receivers)
			assert.Equal(t, test.inhibits, state.Inhibited)
		})
	}
}

// testedManager is an Alertmanager that a test posts to.
type testedManager struct{ *Alertmanager }

func startForTest(t *testing.T) testedManager {
	t.Helper()
	binary, err := binaries.Alertmanager.Path()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	config := filepath.Join(binaries.Root(), "monitoring", "alertmanager", "alertmanager.yaml")
	manager, err := Start(ctx, binary, config, t.TempDir(), 1)
	require.NoError(t, err)
	t.Cleanup(manager.Stop)
	return testedManager{manager}
}

func (m testedManager) post(t *testing.T, alert labels) {
	t.Helper()
	body, err := json.Marshal([]any{map[string]any{"labels": alert}})
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+m.Address+"/api/v2/alerts", bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	m.state(t, alert)
}

// state waits until Alertmanager has made up its mind about an alert.
func (m testedManager) state(t *testing.T, alert labels) (found Alert) {
	t.Helper()
	require.Eventually(t, func() bool {
		alerts, err := m.Alerts(t.Context())
		require.NoError(t, err)
		at := slices.IndexFunc(alerts, func(a Alert) bool { return maps.Equal(a.Labels, alert) && a.Settled })
		if at >= 0 {
			found = alerts[at]
		}
		return at >= 0
	}, settleLimit, 20*time.Millisecond)
	return found
}
