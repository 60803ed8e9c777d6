package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const rulesDirectory = "monitoring/rules"

// rule is a recording or an alerting rule.
type rule struct {
	Record, Alert, Expr string
	Labels, Annotations map[string]string
}

func (r rule) name() string { return r.Record + r.Alert }

type ruleFile struct {
	Groups []struct{ Rules []rule }
}

// ruleTests is what promtool reads of a *.test.yaml, as far as it shows which
// rules are tested.
type ruleTests struct {
	Tests []struct {
		Alerts []struct {
			Name     string `yaml:"alertname"`
			Expected []any  `yaml:"exp_alerts"`
		} `yaml:"alert_rule_test"`
		Expressions []struct{ Expr string } `yaml:"promql_expr_test"`
	}
}

// loadYAML reads the rule directory's files of a suffix into values.
func loadYAML[T any](t *testing.T, suffix string) []T {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, rulesDirectory, "*"+suffix))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	out := make([]T, len(names))
	for i, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, yaml.Unmarshal(text, &out[i]), name)
	}
	return out
}

func loadRules(t *testing.T) []rule {
	t.Helper()
	var out []rule
	for _, file := range loadYAML[ruleFile](t, ".rules.yaml") {
		for _, group := range file.Groups {
			out = append(out, group.Rules...)
		}
	}
	return out
}

// untested tells which rules no promtool test evaluates, and which alerts are
// not shown both firing and silent.
func untested(rules []rule, files []ruleTests) []string {
	firing, silent, evaluated := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, file := range files {
		for _, test := range file.Tests {
			for _, alert := range test.Alerts {
				firing[alert.Name] = firing[alert.Name] || len(alert.Expected) > 0
				silent[alert.Name] = silent[alert.Name] || len(alert.Expected) == 0
			}
			for _, expression := range test.Expressions {
				for _, name := range identifier.FindAllString(expression.Expr, -1) {
					evaluated[name] = true
				}
			}
		}
	}
	var out []string
	for _, r := range rules {
		switch {
		case r.Record != "" && !evaluated[r.Record]:
			out = append(out, "no test evaluates "+r.Record)
		case r.Alert != "" && !firing[r.Alert]:
			out = append(out, "no test sees "+r.Alert+" fire")
		case r.Alert != "" && !silent[r.Alert]:
			out = append(out, "no test sees "+r.Alert+" stay silent")
		}
	}
	return out
}

// unready tells what an alert lacks for whoever is woken by it.
func unready(r rule, runbooks string) []string {
	var out []string
	if severity := r.Labels["severity"]; severity != "page" && severity != "ticket" {
		out = append(out, r.Alert+": severity is page or ticket, not "+severity)
	}
	for _, key := range []string{"summary", "description"} {
		if r.Annotations[key] == "" {
			out = append(out, r.Alert+" has no "+key)
		}
	}
	if want := "docs/runbooks.md#" + strings.ToLower(r.Alert); r.Annotations["runbook"] != want {
		out = append(out, r.Alert+": runbook is not "+want)
	}
	if !strings.Contains(runbooks, "\n## "+r.Alert+"\n") {
		out = append(out, "docs/runbooks.md has no section "+r.Alert)
	}
	return out
}

func TestRulesAreTested(t *testing.T) {
	assert.Empty(t, untested(loadRules(t), loadYAML[ruleTests](t, ".test.yaml")))
}

func TestAlertsAreReady(t *testing.T) {
	runbooks := string(read(t, "docs/runbooks.md"))
	for _, r := range loadRules(t) {
		if r.Alert != "" {
			assert.Empty(t, unready(r, runbooks))
		}
	}
}

func TestRuleGapsAreCaught(t *testing.T) {
	var tests ruleTests
	text := "tests: [{alert_rule_test: [{alertname: A, exp_alerts: [{}]}, {alertname: A, exp_alerts: []}, {alertname: B, exp_alerts: []}]," +
		" promql_expr_test: [{expr: 'sum(team:x:rate1h)'}]}]"
	require.NoError(t, yaml.Unmarshal([]byte(text), &tests))
	for name, gaps := range map[string]int{"A": 0, "B": 1, "C": 1} {
		assert.Len(t, untested([]rule{{Alert: name}}, []ruleTests{tests}), gaps, name)
	}
	assert.Empty(t, untested([]rule{{Record: "team:x:rate1h"}}, []ruleTests{tests}))
	assert.Len(t, untested([]rule{{Record: "team:x:rate"}}, []ruleTests{tests}), 1)

	good := func() rule {
		return rule{
			Alert:       "A",
			Labels:      map[string]string{"severity": "page"},
			Annotations: map[string]string{"summary": "s", "description": "d", "runbook": "docs/runbooks.md#a"},
		}
	}
	assert.Empty(t, unready(good(), "\n## A\n"))
	assert.Len(t, unready(good(), ""), 1)
	for _, key := range []string{"summary", "description", "runbook"} {
		bad := good()
		delete(bad.Annotations, key)
		assert.Len(t, unready(bad, "\n## A\n"), 1, key)
	}
	bad := good()
	bad.Labels["severity"] = "loud"
	assert.Len(t, unready(bad, "\n## A\n"), 1)
}
