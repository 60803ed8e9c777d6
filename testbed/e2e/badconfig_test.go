package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/process"
	"github.com/aicost/aicost/testbed/stack"
)

const configFrame = `
receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:0"}}}}
processors: {ai_cost: PROCESSOR}
exporters: {ai_cost: EXPORTER}
service:
  telemetry: {metrics: {level: none}}
  pipelines: {traces: {receivers: [otlp], processors: [ai_cost], exporters: [ai_cost]}}
`

// startLimit is far more than a collector needs to read its configuration.
const startLimit = time.Minute

const goodExporter = `{http: {endpoint: "http://127.0.0.1:1/api/v1/write"}, shutdown_timeout: 1s}`

// mistakes are, one each, a processor or an exporter that cannot be used; DIR
// is where the files are.
var mistakes = map[string]struct {
	processor, exporter string
	files               map[string]string
	says                []string
}{
	"unknown key in the processor": {processor: `{prices: {catalogue: embedded}}`, says: []string{"catalogue"}},
	"unknown key in the exporter":  {exporter: `{http: {endpoint: "http://127.0.0.1:1/api/v1/write"}, flush: 1s}`, says: []string{"flush"}},
	"wrong type":                   {exporter: `{http: {endpoint: "http://127.0.0.1:1/api/v1/write"}, series_limit: many}`, says: []string{"series_limit"}},
	"unknown word":                 {processor: `{detail: everything}`, says: []string{"everything", "minimal", "standard", "full"}},
	"unknown protocol":             {exporter: `{http: {endpoint: "http://127.0.0.1:1/api/v1/write"}, protocol: v3}`, says: []string{"protocol", "v3", "v1"}},
	"no target":                    {exporter: `{}`, says: []string{"endpoint", "http://localhost:9090/api/v1/write"}},
	"missing book":                 {processor: `{prices: {books: [{path: DIR/nothing.yaml}]}}`, says: []string{"nothing.yaml"}},
	"missing owners table":         {processor: `{ownership: {table: DIR/nobody.csv}}`, says: []string{"nobody.csv"}},
	"book with a bad price": {
		processor: `{prices: {books: [{path: DIR/book.yaml}]}}`,
		files:     map[string]string{"book.yaml": "version: a\ncurrency: USD\nmodels:\n  - id: acme/one\n    prices:\n      - rates: {input: cheap}\n"},
		says:      []string{"book.yaml:6", "cheap"},
	},
	"book with overlapping dates": {
		processor: `{prices: {books: [{path: DIR/book.yaml}]}}`,
		files: map[string]string{"book.yaml": "version: a\ncurrency: USD\nmodels:\n  - id: acme/one\n    prices:\n" +
			"      - {until: 2026-03-01, rates: {input: \"1\"}}\n      - {from: 2026-02-01, rates: {input: \"2\"}}\n"},
		says: []string{"book.yaml:7", "overlap"},
	},
	"owners row without a team": {
		processor: `{ownership: {table: DIR/owners.csv}}`,
		files:     map[string]string{"owners.csv": "match.service.name,team\nsearch-*,search\n\"checkout-*,checkout\n"},
		says:      []string{"owners.csv:3"},
	},
	"owners rule twice": {
		processor: `{ownership: {table: DIR/owners.yaml}}`,
		files: map[string]string{"owners.yaml": "version: a\nrules:\n  - {name: one, match: {service.name: web}, set: {team: search}}\n" +
			"  - {name: two, match: {service.name: web}, set: {team: growth}}\n"},
		says: []string{"owners.yaml:4", "line 3"},
	},
	"unknown key in the owners table": {
		processor: `{ownership: {table: DIR/owners.yaml}}`,
		files:     map[string]string{"owners.yaml": "version: a\nrule:\n  - {}\n"},
		says:      []string{"owners.yaml:2", "rule"},
	},
}

// TestBadConfigurationIsRefused starts the collector with one mistake each. It
// must end with an error that says where the mistake is and what would do.
func TestBadConfigurationIsRefused(t *testing.T) {
	t.Parallel()
	binary := stack.Binary(t, binaries.Collector)
	for name, test := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for file, content := range test.files {
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600))
			}
			config := filepath.Join(dir, "collector.yaml")
			text := strings.NewReplacer("PROCESSOR", orElse(test.processor, "{}"), "EXPORTER", orElse(test.exporter, goodExporter)).Replace(configFrame)
			require.NoError(t, os.WriteFile(config, []byte(strings.ReplaceAll(text, "DIR", dir)), 0o600))

			child, err := process.Start(process.Spec{Path: binary, Args: []string{"--config=" + config}})
			require.NoError(t, err)
			t.Cleanup(child.Kill)
			select {
			case <-child.Done():
			case <-time.After(startLimit):
				t.Fatalf("the collector runs:\n%s", child.Log())
			}
			assert.Positive(t, child.ExitCode(), child.Log())
			for _, words := range test.says {
				assert.Contains(t, child.Log(), words)
			}
		})
	}
}

// TestSmallestConfigurationRuns guards the frame above: without a mistake it
// must start.
func TestSmallestConfigurationRuns(t *testing.T) {
	t.Parallel()
	config := filepath.Join(t.TempDir(), "collector.yaml")
	text := strings.NewReplacer("PROCESSOR", "", "EXPORTER", goodExporter).Replace(configFrame)
	require.NoError(t, os.WriteFile(config, []byte(text), 0o600))
	child, err := process.Start(process.Spec{Path: stack.Binary(t, binaries.Collector), Args: []string{"--config=" + config}})
	require.NoError(t, err)
	t.Cleanup(child.Kill)
	assert.True(t, eventually(t, func() bool { return strings.Contains(child.Log(), "Everything is ready") }), child.Log())
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
