package aicostprocessor

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// entityOf is a component of a catalog in four lines.
func entityOf(name string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: " + name + "}\nspec: {owner: catalog, system: shop}\n"
}

// tablesOf are a company's table, a division's and a catalog; each knows a
// service of its own and one that all know.
func tablesOf(t *testing.T) []TableConfig {
	t.Helper()
	return []TableConfig{
		{Path: file(t, "company.yaml", "rules:\n  - {match: {service.name: [all, company]}, set: {team: company}}\n")},
		{Path: file(t, "division.csv", "match.service.name,team,feature\nall|division,division,checkout\n")},
		{Path: file(t, "entities.json", "---\n"+entityOf("all")+"---\n"+entityOf("catalog")), Format: "backstage"},
	}
}

func TestTablesOverlayInOrder(t *testing.T) {
	tables := tablesOf(t)
	inline := []any{map[string]any{"match": map[string]any{"service.name": "inline"}, "set": map[string]any{"team": "inline"}}}
	swapped := []TableConfig{tables[2], tables[0], tables[1]}
	for _, tc := range []struct {
		service string
		tables  []TableConfig
		want    []any // team, feature, project
	}{
		{"all", tables, []any{"company", "checkout", "shop"}},
		{"all", swapped, []any{"catalog", "checkout", "shop"}},
		{"company", tables, []any{"company", nil, nil}},
		{"division", tables, []any{"division", "checkout", nil}},
		{"catalog", tables, []any{"catalog", nil, "shop"}},
		{"inline", tables, []any{"inline", nil, nil}},
	} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"service.name": tc.service})
		got := told(process(t, func(c *Config) { c.Ownership.Tables, c.Ownership.Rules = tc.tables, inline }, traces)[0])
		assert.Equal(t, tc.want, []any{got["team"], got["feature"], got["project"]}, "%+v", tc)
	}
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"service.name": "all"})
	got := told(process(t, func(c *Config) {
		c.Ownership.Tables = tables
		c.Ownership.Rules = []any{map[string]any{"match": map[string]any{"service.name": "a*"}, "set": map[string]any{"team": "inline"}}}
	}, traces)[0])
	assert.Equal(t, "inline", got["team"], "the inline keys come first")
}

func TestTableFilesAreNamedByTheirKey(t *testing.T) {
	config := OwnershipConfig{Tables: []TableConfig{{Path: file(t, "a.csv", "match.a,team\nb,x\n")}, {Path: "absent.csv"}, {Path: "gone.csv"}}}
	_, err := loadOwners(&config, createDefaultConfig().(*Config).checkTable)
	require.ErrorContains(t, config.explain(err), "ownership.tables[1].path: open absent.csv: no such file or directory\nownership.tables[2].path: open gone.csv")
	assert.EqualError(t, config.explain(errors.New("gone.csv:3: column team: is empty")), "gone.csv:3: column team: is empty")

	config.Tables = []TableConfig{{Path: file(t, "a.csv", "team,match.a\nb\n")}, {Path: file(t, "catalog-info.yaml", "kind: Component\n")}}
	_, err = loadOwners(&config, createDefaultConfig().(*Config).checkTable)
	require.ErrorContains(t, err, "a.csv:2: column match.a: the row ends before it")
	require.ErrorContains(t, err, "catalog-info.yaml:1: has no entity of a Backstage catalog")
}

// TestSecondTableIsReloaded changes the second of three tables in a running
// processor, and breaks it.
func TestSecondTableIsReloaded(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Ownership.Tables = tablesOf(t)
	config.Ownership.ReloadInterval = time.Millisecond
	core, logs := observer.New(zap.InfoLevel)
	set := nopSettings()
	set.Logger = zap.New(core)
	p, err := newCostProcessor(set, config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), componenttest.NewNopHost()))
	team := func() any {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"service.name": "division"})
		out, err := p.processTraces(t.Context(), traces)
		require.NoError(t, err)
		return told(spansOf(out)[0])["team"]
	}
	require.Equal(t, "division", team())
	replace(t, config.Ownership.Tables[1].Path, "match.service.name,team\ndivision,unit\n")
	require.Eventually(t, func() bool { return team() == "unit" }, 5*time.Second, time.Millisecond)
	replace(t, config.Ownership.Tables[1].Path, "match.service.name,team\ndivision\n")
	require.Eventually(t, func() bool { return logs.FilterMessageSnippet("is refused").Len() > 0 }, 5*time.Second, time.Millisecond)
	assert.Equal(t, "unit", team(), "the last good tables stay")
	assert.Len(t, logs.FilterMessage("a list of owners is imported").All(), 1, "the third table did not change")
	require.NoError(t, p.shutdown(t.Context()))
}

// replace swaps a file in whole, so that no half of it is met.
func replace(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}
