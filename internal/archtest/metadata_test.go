package archtest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

var components = []string{"processor/aicostprocessor", "exporter/aicostexporter"}

// metadata is what the drift test needs of a component's metadata.yaml.
type metadata struct {
	Type      string
	Status    struct{ Stability map[string][]string }
	Telemetry struct {
		Metrics map[string]struct{ Description, Unit string }
	}
}

var (
	metricHeading = regexp.MustCompile(`(?m)^### (otelcol_\S+)$`)
	metricName    = regexp.MustCompile(`otelcol_(?:processor|exporter)_ai_cost_[a-z0-9_]*[a-z0-9]`)
)

// undocumented tells where a component's self-metrics, its generated
// documentation.md and its README disagree.
func undocumented(m metadata, documentation, readme string) []string {
	var out []string
	sections := map[string]string{}
	headings := metricHeading.FindAllStringSubmatchIndex(documentation, -1)
	for i, at := range headings {
		end := len(documentation)
		if i+1 < len(headings) {
			end = headings[i+1][0]
		}
		sections[documentation[at[2]:at[3]]] = documentation[at[1]:end]
	}
	if !strings.Contains(readme, "(documentation.md)") && !strings.Contains(readme, "(./documentation.md)") {
		out = append(out, "README.md does not link documentation.md")
	}
	for _, name := range metricName.FindAllString(readme, -1) {
		if _, found := m.Telemetry.Metrics[strings.TrimPrefix(name, "otelcol_")]; !found {
			out = append(out, "README.md names "+name+", metadata.yaml does not")
		}
	}
	for name, metric := range m.Telemetry.Metrics {
		full := "otelcol_" + name
		section, found := sections[full]
		switch {
		case !found:
			out = append(out, "documentation.md has no "+full)
		case !strings.Contains(section, strings.TrimSpace(metric.Description)):
			out = append(out, "documentation.md describes "+full+" otherwise")
		case !strings.Contains(section, "| "+metric.Unit+" |"):
			out = append(out, "documentation.md gives "+full+" another unit")
		}
		delete(sections, full)
	}
	for name := range sections {
		out = append(out, "documentation.md has "+name+", metadata.yaml does not")
	}
	return out
}

func TestSelfMetricsAreDocumented(t *testing.T) {
	for _, component := range components {
		var m metadata
		require.NoError(t, yaml.Unmarshal(read(t, component+"/metadata.yaml"), &m))
		assert.Equal(t, "ai_cost", m.Type, component)
		assert.NotEmpty(t, m.Status.Stability, component)
		require.NotEmpty(t, m.Telemetry.Metrics, component)
		kind, _, _ := strings.Cut(component, "/")
		for name := range m.Telemetry.Metrics {
			assert.True(t, strings.HasPrefix(name, kind+"_ai_cost_"), "%s: %s has no prefix %s_ai_cost_", component, name, kind)
		}
		documentation, readme := read(t, component+"/documentation.md"), read(t, component+"/README.md")
		for _, problem := range undocumented(m, string(documentation), string(readme)) {
			assert.Fail(t, fmt.Sprintf("%s: %s", component, problem))
		}
	}
}

func TestUndocumentedIsCaught(t *testing.T) {
	var m metadata
	text := "telemetry: {metrics: {processor_ai_cost_spans: {description: Spans., unit: '{span}'}}}"
	require.NoError(t, yaml.Unmarshal([]byte(text), &m))
	const section = "### otelcol_processor_ai_cost_spans\n\nSpans.\n\n| Unit | Type |\n| ---- | ---- |\n| {span} | Sum |\n"
	const readme = "`otelcol_processor_ai_cost_spans` counts spans, see [the list](documentation.md)"
	assert.Empty(t, undocumented(m, section, readme))
	assert.Len(t, undocumented(m, "", readme), 1)
	assert.Len(t, undocumented(m, section, "no link"), 1)
	assert.Len(t, undocumented(m, section, readme+" and `otelcol_processor_ai_cost_gone`"), 1)
	assert.Len(t, undocumented(m, strings.Replace(section, "Spans.", "Calls.", 1), readme), 1)
	assert.Len(t, undocumented(m, strings.Replace(section, "{span}", "{call}", 1), readme), 1)
	assert.Len(t, undocumented(m, section+"\n### otelcol_gone\n", readme), 1)
}
