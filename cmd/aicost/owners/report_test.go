package owners

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/*.json anew")

// TestReportsForPrograms: what programs read changes only with a word in the
// changelog.
func TestReportsForPrograms(t *testing.T) {
	spans := spansFile(t,
		service("a", map[string]any{"team": "search", "gen_ai.usage.input_tokens": 5000}),
		service("search-api", nil), service("search-api", map[string]any{"gen_ai.request.model": "nobody-sells-it"}),
		service("a", map[string]any{"team": "serch"}), service("legacy", nil),
		service("gw", map[string]any{"litellm.team.id": "8f3d"}), service("gw", map[string]any{"litellm.team.id": "8f3d", "team": "support"}),
		service("vendor", nil), sent{map[string]any{"service.name": "b", "k8s.namespace.name": "<b>"}, nil},
	)
	const more = `  - {name: ns, match: {k8s.namespace.name: "*"}, set: {team: "${k8s.namespace.name}"}}
ineligible: [{name: v, match: {service.name: vendor}, reason: sold, until: 2099-01-01}]
`
	goldens, err := filepath.Abs("testdata")
	require.NoError(t, err)
	t.Chdir(filepath.Dir(file(t, "owners.yaml", teams+more)))
	for name, args := range map[string][]string{
		"coverage": {"coverage", "--table", "owners.yaml", "--top", "4", spans},
		"diff":     {"diff", "none", "owners.yaml", spans},
		"lint":     {"lint", "--at", "2026-08-01", "owners.yaml"},
	} {
		out, err := run(t, append(args, "--format", "json")...)
		require.NoError(t, err)
		golden := filepath.Join(goldens, name+".json")
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(out), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), out, name)
	}
}

func TestReportsForProgramsFailAsTextDoes(t *testing.T) {
	spans := spansFile(t, service("a", nil))
	for want, args := range map[string][]string{
		"0.0% of spend has all":          {"coverage", "--min", "50", spans},
		"1 difference":                   {"diff", "--exit-status", "none", file(t, "t.yaml", "units: {team: {required: false}}"), spans},
		"1 finding":                      {"lint", "--exit-status", file(t, "l.csv", "match.service.name,team,until\na,b,2020-01-01\n")},
		`"xml" is none of text, json`:    {"coverage", "--format", "xml", spans},
		"open absent.json: no such file": {"coverage", "absent.json", spans},
	} {
		if want != `"xml" is none of text, json` {
			args = append(args, "--format", "json")
		}
		out, err := run(t, args...)
		require.ErrorContains(t, err, want)
		assert.Equal(t, want != `"xml" is none of text, json`, json.Valid([]byte(out)), "%s: %s", want, out)
	}
	out, err := run(t, "diff", "--format", "json", "none", "none", "absent.json")
	require.ErrorContains(t, err, "absent.json")
	assert.Empty(t, out)
	_, err = run(t, "explain", "--format", "json", spans)
	require.ErrorContains(t, err, "unknown flag", "explain is for a person")
}

func TestKeysStandForLinesOfWhatIsInline(t *testing.T) {
	withConfig(t)
	out, err := run(t, "lint", "--format", "json", "--config", "collector.yaml")
	require.NoError(t, err)
	var report lintReport
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.NotEmpty(t, report.Findings)
	assert.Equal(t, "ownership.rules[1]", report.Findings[0].Key)
	assert.Empty(t, report.Findings[0].File)
	assert.Zero(t, report.Findings[0].Line)
}
