package collector

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/aicost/aicost/cmd/aicost/pipeline"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "collector.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const rest = `
receivers: {otlp: {protocols: {grpc: }}}
exporters: {debug: {verbosity: "${env:UNSET_VERBOSITY:-basic}"}}
service: {pipelines: {traces: {receivers: [otlp], processors: [ai_cost], exporters: [debug]}}}
`

func TestSectionIsReadAsTheCollectorReadsIt(t *testing.T) {
	t.Setenv("ACME_TEAM", "search")
	config, err := Config(t.Context(), file(t, `
processors:
  batch: {}
  ai_cost:
    detail: minimal
    ownership:
      table: ${ACME_TEAM}.yaml
      units: {team: {default: "${env:ACME_TEAM}"}, project: {default: "$${x}"}}
      rules: [{match: {service.name: "*"}, set: {project: "$${service.name}"}}]
`+rest))
	require.NoError(t, err)
	assert.Equal(t, "minimal", string(config.Detail))
	assert.Equal(t, "search.yaml", config.Ownership.Table)
	assert.Equal(t, map[string]any{"team": map[string]any{"default": "search"}, "project": map[string]any{"default": "${x}"}}, config.Ownership.Units)
	assert.Equal(t, "${service.name}", config.Ownership.Rules[0].(map[string]any)["set"].(map[string]any)["project"])
	assert.Equal(t, pipeline.DefaultConfig().Prices, config.Prices, "what it leaves out is as by default")
}

func TestAnEmptySectionIsTheDefault(t *testing.T) {
	config, err := Config(t.Context(), file(t, "processors:\n  ai_cost:\n"+rest))
	require.NoError(t, err)
	assert.Equal(t, pipeline.DefaultConfig(), config)
}

func TestOneOfSeveralIsNamed(t *testing.T) {
	path := file(t, "processors:\n  ai_cost/b: {ownership: {inherit: none}}\n  ai_cost/a: {}\n  ai_costly: {}\n"+rest)
	config, err := Config(t.Context(), path+"#ai_cost/b")
	require.NoError(t, err)
	assert.Equal(t, "none", config.Ownership.Inherit)
	_, err = Config(t.Context(), path)
	require.EqualError(t, err, path+": has several ai_cost processors: ai_cost/a, ai_cost/b; say which, as in FILE#ai_cost/a")
	_, err = Config(t.Context(), path+"#ai_cost")
	require.EqualError(t, err, path+": no processor ai_cost in it; there are ai_cost/a, ai_cost/b")
}

func TestAFileCanHaveAHashInItsName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a#b.yaml")
	require.NoError(t, os.WriteFile(path, []byte("processors: {ai_cost: {detail: full}}\n"), 0o600))
	for _, spec := range []string{path, path + "#ai_cost"} {
		config, err := Config(t.Context(), spec)
		require.NoError(t, err)
		assert.Equal(t, "full", string(config.Detail))
	}
}

func TestMistakesNameTheFile(t *testing.T) {
	for want, text := range map[string]string{
		"no ai_cost among its processors":                        "processors: {batch: {}}\n",
		`processors: ai_cost: ownership: inherit: "all" is none`: "processors: {ai_cost: {ownership: {inherit: all}}}\n",
		"processors: ai_cost: decoding failed":                   "processors: {ai_cost: {owners: x}}\n",
		`scheme "http" is not supported`:                         "processors: {ai_cost: {detail: \"${http:x}\"}}\n",
		"processors: ai_cost: unexpected sub-config value kind":  "processors: {ai_cost: x}\n",
		"unexpected sub-config value kind for key:processors":    "processors: x\n",
		"contents are not valid YAML":                            "a: b: c\n",
	} {
		path := file(t, text)
		_, err := Config(t.Context(), path)
		require.ErrorContains(t, err, path+": ")
		assert.ErrorContains(t, err, want)
	}
	_, err := Config(t.Context(), "absent.yaml")
	require.EqualError(t, err, "stat absent.yaml: no such file or directory")
}
