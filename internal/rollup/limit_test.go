package rollup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOverflowKeepsTeamAndProvider(t *testing.T) {
	l := New(Settings{Units: []string{"project", "team"}, Currency: "USD", Limit: 200})
	for i := range 100 {
		c := priced(t, "", fmt.Sprint("model", i), "1")
		c.Units = []string{fmt.Sprint("project", i), "search"}
		l.Add(c)
	}
	lines := exposition(l)
	ordinary := 0
	for _, line := range lines {
		if strings.HasPrefix(line, "ai_cost_total{") && !strings.Contains(line, Overflow) {
			ordinary++
		}
	}
	assert.Contains(t, lines, fmt.Sprintf(
		`ai_cost_total{class="direct",currency="USD",model="__overflow__",project="__overflow__",provider="openai",team="search"} %d`,
		100-ordinary))
	assert.Equal(t, uint64(100-ordinary), l.Stats().Overflowed)
	assert.NotZero(t, ordinary)
}

// Where the teams themselves are too many, the last resort still counts.
func TestOverflowIsBounded(t *testing.T) {
	l := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 300, Histograms: HistogramsClassic})
	for i := range 5_000 {
		c := priced(t, fmt.Sprint("team", i), "gpt-5", "1")
		c.Timed, c.Failed, c.Unpriced = true, i%2 == 0, fmt.Sprint("reason", i)
		c.Untagged = []Untagged{{fmt.Sprint("unit", i), "missing"}}
		l.Add(c)
	}
	lines := exposition(l)
	assert.LessOrEqual(t, len(lines), 300)
	assert.Contains(t, strings.Join(lines, "\n"), `provider="__overflow__",team="__overflow__"`)
	assert.Contains(t, lines, `ai_cost_conservation_error{} 0`)
}

// Native histograms need less room put aside than the classic ones that come after.
func TestOverflowIsBoundedAfterNativeHistograms(t *testing.T) {
	l := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 300, Histograms: HistogramsNative})
	l.SetHistograms(HistogramsClassic)
	for i := range 1_000 {
		c := priced(t, fmt.Sprint("team", i), "gpt-5", "1")
		c.Timed, c.Failed, c.Unpriced = i > 500, i%2 == 0, fmt.Sprint("reason", i)
		c.Untagged = []Untagged{{fmt.Sprint("unit", i), "missing"}}
		l.Add(c)
	}
	assert.LessOrEqual(t, l.Stats().Reserved, 300)
	assert.LessOrEqual(t, len(exposition(l)), 300)
}

func TestSourcesAreCapped(t *testing.T) {
	l := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 100_000})
	for i := range 2 * maxSources {
		c := priced(t, "search", "gpt-5", "1")
		c.Source = fmt.Sprint("service", i)
		c.Untagged = []Untagged{{"project", "missing"}}
		l.Add(c)
	}
	lines := exposition(l, "ai_cost_untagged_cost")
	assert.Contains(t, lines,
		fmt.Sprintf(`ai_cost_untagged_requests_total{reason="missing",source="__other__",team="search",unit="project"} %d`, maxSources))
	assert.Contains(t, lines,
		`ai_cost_untagged_requests_total{reason="missing",source="service499",team="search",unit="project"} 1`)
}
