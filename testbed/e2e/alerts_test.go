package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/alerting"
	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
	"github.com/aicost/aicost/testbed/target"
)

// roomy and tiny are sizes of a storage, in bytes.
const roomy, tiny = 64 << 20, 64 << 10

// watch is a Prometheus that takes the totals, scrapes a collector, and tells
// an Alertmanager, with the repository's rules and routes.
type watch struct {
	*prometheus.Server
	manager   *alerting.Alertmanager
	telemetry string // host:port at which the collector must tell of itself
	storage   string // a directory
}

// newWatch starts both. The waiting times of the rules are seconds; edits are
// pairs of what else is replaced in them.
func newWatch(t *testing.T, edits ...string) *watch {
	t.Helper()
	const factor = 3600
	dir, monitoring := t.TempDir(), filepath.Join(binaries.Root(), "monitoring")
	rules, err := alerting.CompressRules(filepath.Join(monitoring, "rules", "*.rules.yaml"), dir, factor)
	require.NoError(t, err)
	for i := 0; i < len(edits); i += 2 {
		found := 0
		for _, file := range rules {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			found += bytes.Count(text, []byte(edits[i]))
			require.NoError(t, os.WriteFile(file, bytes.ReplaceAll(text, []byte(edits[i]), []byte(edits[i+1])), 0o600))
		}
		require.Equal(t, 1, found, "the rules have %q", edits[i])
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	manager, err := alerting.Start(ctx, stack.Binary(t, binaries.Alertmanager), filepath.Join(monitoring, "alertmanager", "alertmanager.yaml"), dir, factor)
	require.NoError(t, err)
	t.Cleanup(manager.Stop)
	free, err := process.FreeAddresses(1)
	require.NoError(t, err)
	server := stack.Prometheus(t, prometheus.Options{RuleFiles: rules, Alertmanager: manager.Address, Scrape: free})
	return &watch{Server: server, manager: manager, telemetry: free[0], storage: t.TempDir()}
}

// collector starts the collector that is watched.
func (w *watch) collector(t *testing.T, url string, size int, env ...string) *collector.Collector {
	t.Helper()
	host, port, err := net.SplitHostPort(w.telemetry)
	require.NoError(t, err)
	return stack.Collector(t, "testdata/alerts.yaml", append(env, "REMOTE_WRITE="+url, "REPLICA=gateway-0",
		"STORAGE="+w.storage, fmt.Sprintf("STORAGE_SIZE=%d", size), "TELEMETRY_HOST="+host, "TELEMETRY_PORT="+port)...)
}

// paged waits until whoever is on call hears of the alert, and returns its labels.
func (w *watch) paged(t *testing.T, alert string) (labels map[string]string) {
	t.Helper()
	require.True(t, eventually(t, func() bool {
		heard := w.manager.Heard()
		at := slices.IndexFunc(heard, func(n alerting.Notification) bool {
			return n.Receiver == "platform-oncall" && n.Labels["alertname"] == alert
		})
		if at >= 0 {
			labels = heard[at].Labels
		}
		return at >= 0
	}), "nobody was paged with %s, but with %v", alert, w.manager.Heard())
	return labels
}

// silent requires that the collector is scraped and that nobody is paged.
func (w *watch) silent(t *testing.T) {
	t.Helper()
	require.True(t, eventually(t, func() bool {
		scraped, err := w.Value(t.Context(), `count(instance:ai_cost_flush_age_seconds:max)`)
		require.NoError(t, err)
		return scraped == 1
	}), "the collector is scraped")
	require.Empty(t, w.pages(t))
}

// pages are the names of the alerts that page now.
func (w *watch) pages(t *testing.T) (names []string) {
	t.Helper()
	alerts, err := w.Alerts(t.Context())
	require.NoError(t, err)
	for _, alert := range alerts {
		if alert.State == "firing" && alert.Labels["severity"] == "page" {
			names = append(names, alert.Labels["alertname"])
		}
	}
	return names
}

// TestFullStoragePages lets the storage run full: batches are given back to
// their senders, and on call hears of it.
func TestFullStoragePages(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	sender := stack.GRPC(t, w.collector(t, w.WriteURL(), tiny))
	w.silent(t)
	refused := 0
	for serial := 0; refused < 3 && serial < 2000; serial++ {
		call := sampleCall(fmt.Sprintf("full %d %s", serial, strings.Repeat("x", 200)))
		if sender.Send(t.Context(), call.Build(serial)) != nil {
			refused++
		}
	}
	require.Equal(t, 3, refused, "batches that were given back")
	labels := w.paged(t, "AICostJournalFailing")
	assert.Equal(t, "ai_cost", labels["exporter"])
	assert.Equal(t, w.telemetry, labels["instance"])
}

// TestAwayTargetPages takes the target away and gives it back.
func TestAwayTargetPages(t *testing.T) {
	t.Parallel()
	w := newWatch(t, "flush_age_seconds:max > 900", "flush_age_seconds:max > 5")
	between := target.New(t, w.WriteURL())
	sender := stack.GRPC(t, w.collector(t, between.URL, roomy))
	stack.Send(t, sender, sampleCall("away").Build(1))
	eventuallyCost(t, w.Client, "away", sampleCallCost)
	w.silent(t)

	between.Be(target.Answer(http.StatusServiceUnavailable))
	stack.Send(t, sender, sampleCall("away").Build(2))
	labels := w.paged(t, "AICostFlushOverdue")
	assert.Equal(t, w.telemetry, labels["instance"])

	between.Be(target.Well)
	require.True(t, eventually(t, func() bool { return len(w.pages(t)) == 0 }), "the alert ends")
	eventuallyCost(t, w.Client, "away", 2*sampleCallCost)
}

// TestDamagedStartPages changes some bytes of what is stored between two runs.
func TestDamagedStartPages(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	c := w.collector(t, w.WriteURL(), roomy)
	stack.Send(t, stack.GRPC(t, c), sampleCall("damaged").Build(1))
	eventuallyCost(t, w.Client, "damaged", sampleCallCost)
	w.silent(t)
	stack.Stop(t, c)

	c = w.collector(t, w.WriteURL(), roomy) // whole, it wakes nobody
	w.silent(t)
	stack.Stop(t, c)

	files, err := filepath.Glob(filepath.Join(w.storage, "exporter_ai_cost*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	require.Contains(t, string(text), "damaged")
	require.NoError(t, os.WriteFile(files[0], bytes.ReplaceAll(text, []byte("damaged"), []byte("demaged")), 0o600))
	w.collector(t, w.WriteURL(), roomy)
	labels := w.paged(t, "AICostStartDamaged")
	assert.Equal(t, "damaged", labels["outcome"])
}

// TestTwoWritersPage gives two collectors one replica name.
func TestTwoWritersPage(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	for writer := range 2 {
		c := stack.Collector(t, "testdata/replica.yaml", "REMOTE_WRITE="+w.WriteURL(), "REPLICA=gateway-0")
		sender := stack.GRPC(t, c)
		for serial := range 3 + 4*writer {
			stack.Send(t, sender, sampleCall("two").Build(10*writer+serial))
		}
	}
	labels := w.paged(t, "AICostTwoWriters")
	assert.Equal(t, map[string]string{"alertname": "AICostTwoWriters", "severity": "page", "replica": "gateway-0", "cluster": "eu-1"}, labels)
}
