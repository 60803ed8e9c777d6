package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	seriesRow  = regexp.MustCompile("(?m)^\\| (`ai_cost[^|]*)\\|")
	seriesName = regexp.MustCompile("`(ai_cost_[a-z0-9_]+)`")
	identifier = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)
)

// documentedSeries are the names in the first column of a table's rows.
func documentedSeries(text string) []string {
	var out []string
	for _, row := range seriesRow.FindAllStringSubmatch(text, -1) {
		for _, name := range seriesName.FindAllStringSubmatch(row[1], -1) {
			out = append(out, name[1])
		}
	}
	return out
}

// seriesUsed are the names of written series in a PromQL expression; what a
// recording rule wrote has a colon and is not among them.
func seriesUsed(expression string) []string {
	var out []string
	for _, name := range identifier.FindAllString(expression, -1) {
		if strings.HasPrefix(name, "ai_cost_") && !strings.Contains(name, ":") {
			out = append(out, name)
		}
	}
	return out
}

// family is the metric that a histogram's series belongs to.
func family(series string) string {
	for _, suffix := range []string{"_bucket", "_sum", "_count"} {
		if name, found := strings.CutSuffix(series, suffix); found {
			return name
		}
	}
	return series
}

// seriesNames are the metric names among the string literals of s.
func seriesNames(s source) []string {
	var out []string
	ast.Inspect(s.syntax, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && seriesName.MatchString("`"+text+"`") {
			out = append(out, text)
		}
		return true
	})
	return out
}

// writtenSeries are the metric names that the code which writes series spells.
func writtenSeries(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, file := range tree(t) {
		writes := file.directory() == "internal/rollup" || file.directory() == "exporter/aicostexporter"
		if writes && !file.isTest() {
			out = append(out, seriesNames(file)...)
		}
	}
	require.NotEmpty(t, out)
	return out
}

func TestSeriesAreDocumented(t *testing.T) {
	documented, written := documentedSeries(string(read(t, "docs/series.md"))), writtenSeries(t)
	for _, name := range written {
		assert.Contains(t, documented, name, "docs/series.md lacks a row")
	}
	for _, name := range documented {
		assert.Contains(t, written, name, "docs/series.md has a row for what nobody writes")
	}
}

func TestRulesUseDocumentedSeries(t *testing.T) {
	documented := documentedSeries(string(read(t, "docs/series.md")))
	for _, rule := range loadRules(t) {
		for _, name := range seriesUsed(rule.Expr + " " + rule.Annotations["description"]) {
			// A name that is itself documented is no histogram's part, whatever it ends in.
			if !slices.Contains(documented, name) {
				assert.Contains(t, documented, family(name), "%s uses a series that docs/series.md does not list", rule.name())
			}
		}
	}
}

func TestSeriesDriftIsCaught(t *testing.T) {
	const table = "| series | type |\n|---|---|\n| `ai_cost_a_total`, `ai_cost_b_total` | counter `ai_cost_c` |\n| `other` | |\nand `ai_cost_d` in a sentence\n"
	assert.Equal(t, []string{"ai_cost_a_total", "ai_cost_b_total"}, documentedSeries(table))
	assert.Equal(t, []string{"ai_cost_a_total", "ai_cost_h_bucket"},
		seriesUsed(`rate(ai_cost_a_total[1h]) / team:ai_cost:rate1h + sum by (my_ai_cost) (ai_cost_h_bucket)`))
	assert.Equal(t, "ai_cost_h", family("ai_cost_h_bucket"))
	file := planted(t, "internal/rollup/x.go", "package x\nvar f = F{Name: \"ai_cost_a_total\", Help: \"ai_cost_a is told\"}\n")
	assert.Equal(t, []string{"ai_cost_a_total"}, seriesNames(file))
}
