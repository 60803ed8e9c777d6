package scorecard

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func card() Card {
	return Card{
		Title: "AI cost",
		Teams: []Team{
			{Name: "search", Spend: 1234.5, Calls: 1_000_000, Errors: 5_000, Unpriced: 45_000, Tokens: 12_345_678, P95: 2.34},
			{Name: unallocated, Spend: 411.5, Calls: 10, Tokens: 999, P95: math.NaN()},
			{Name: "a-team-with-a-very-long-name", Calls: 2, Errors: 1, Unpriced: 1},
		},
		Total:    Team{Name: "total", Spend: 1646, Calls: 1_000_012, Errors: 5_001, Unpriced: 45_001, Tokens: 12_346_677, P95: 3},
		Untagged: []Untagged{{Service: "cron", Reason: "missing", Spend: 400, Calls: 9}, {Service: "<notebook>", Reason: "unknown_value", Spend: 11.5, Calls: 1}},
		Unpriced: []Unpriced{{Provider: "openai", Model: "acme-1", Reason: "unknown_model", Calls: 7, Tokens: 7000}},
		Alerts:   []Alert{{Name: "A", Severity: "ticket", Summary: "25% has no team", Receivers: []string{"finops"}}},
		Checks:   []Check{{What: "calls", Sent: 7, Held: 7}, {What: "spend", Sent: 1.5, Held: 1.25}},
	}
}

func text(t *testing.T, colour bool) string {
	t.Helper()
	var out strings.Builder
	require.NoError(t, card().Layout().Write(&out, colour))
	return out.String()
}

func TestPageForAPerson(t *testing.T) {
	page := text(t, false)
	for _, want := range []string{
		"search          $1,234.50   75.0% ████████████      1,000,000   $0.00130     12.3M    2.3 s     0.5%",
		"(nobody)          $411.50   25.0% ████ ",
		"          2          –",
		"a-team-with-a…",
		"total           $1,646.00  100.0%",
		"UNTAGGED 25.0% of spend, $411.50, has no team",
		"cron                            $400.00   97.2% of it          9 calls   missing",
		"UNPRICED 7 calls",
		"openai/acme-1",
		"ticket  25% has no team → finops",
		"calls          sent                7   Prometheus                7   difference 0",
		"spend          sent              1.5   Prometheus             1.25   DIFFERENCE -0.25",
	} {
		assert.Contains(t, page, want)
	}
	assert.NotContains(t, page, "\x1b")
	assert.NotContains(t, page, "__unallocated__")
}

func TestColumnsAlign(t *testing.T) {
	lines := strings.Split(text(t, false), "\n")
	width := utf8.RuneCountInString(lines[2])
	for _, line := range lines[2:7] {
		assert.Equal(t, width, utf8.RuneCountInString(line), line)
	}
}

func TestPageFits(t *testing.T) {
	wide := card()
	wide.Alerts[0].Summary = strings.Repeat("something has gone quite wrong here ", 5)
	wide.Alerts[0].Receivers = []string{"platform-oncall", "finops", "team-search"}
	assert.LessOrEqual(t, wide.Layout().width(), pageWidth)
	wide.Alerts[0].Receivers = nil
	assert.Equal(t, pageWidth, wide.Layout().width())
}

func TestBars(t *testing.T) {
	for share, want := range map[float64]string{0: "", 0.01: "▏", 0.7: "███████████▎", 1: strings.Repeat("█", barWidth)} {
		assert.Equal(t, want, bars(share))
	}
}

func TestColourOnlyAddsCodes(t *testing.T) {
	coloured := text(t, true)
	assert.Contains(t, coloured, "\x1b[32mdifference 0\x1b[0m")
	for _, code := range codes {
		coloured = strings.ReplaceAll(coloured, "\x1b["+code+"m", "")
	}
	assert.Equal(t, text(t, false), strings.ReplaceAll(coloured, "\x1b[0m", ""))
}

func TestPictureSaysTheSame(t *testing.T) {
	var svg strings.Builder
	require.NoError(t, card().Layout().WriteSVG(&svg))
	var words strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(svg.String()))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if characters, isText := token.(xml.CharData); isText {
			words.Write(characters)
		}
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	assert.Equal(t, squeeze(text(t, false)), squeeze(words.String()))
}

func TestCheckHolds(t *testing.T) {
	assert.True(t, Check{Sent: 0.1 + 0.2, Held: 0.3}.Holds())
	assert.False(t, Check{Sent: 1, Held: 1 + 1e-9}.Holds())
	assert.False(t, Check{Sent: 1, Held: math.NaN()}.Holds())
}

func TestShort(t *testing.T) {
	for n, want := range map[float64]string{0: "0", 999: "999", 1000: "1.00k", 12_345: "12.3k", 999_900: "1000k", 1_234_567: "1.23M", 5e9: "5.00G"} {
		assert.Equal(t, want, short(n))
	}
}
