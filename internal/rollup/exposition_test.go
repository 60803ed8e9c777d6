package rollup

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
)

// exposition prints what a ledger holds, one series a line and in order of
// birth, leaving out the families named.
func exposition(l *Ledger, without ...string) []string {
	lines := []string{}
	for _, p := range l.Snapshot(nil) {
		line := lineOf(p)
		skip := false
		for _, prefix := range without {
			skip = skip || strings.HasPrefix(line, prefix)
		}
		if !skip {
			lines = append(lines, line)
		}
	}
	return lines
}

func lineOf(p Point) string {
	name, labels := "", []string{}
	for label, value := range p.Labels() {
		if label == "__name__" {
			name = value
			continue
		}
		labels = append(labels, fmt.Sprintf("%s=%q", label, value))
	}
	line := name + "{" + strings.Join(labels, ",") + "} " + strconv.FormatFloat(p.Value, 'f', -1, 64)
	if p.Native() {
		var b Buckets
		p.Histogram.Unpack(&b)
		line += fmt.Sprintf(" %+v", b)
	}
	return line
}

func dollars(t testing.TB, text string) money.Amount {
	t.Helper()
	pico, exact, err := money.ParseDecimal(text, 1)
	require.NoError(t, err)
	require.True(t, exact)
	return money.FromPico(pico)
}

// small is a ledger with one unit, so that a line of exposition stays legible.
func small() *Ledger { return New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 1000}) }

func priced(t testing.TB, team, model, amount string) *Call {
	t.Helper()
	return &Call{
		Units: []string{team}, Provider: "openai", Model: model, Priced: true, Amount: dollars(t, amount), Currency: "USD",
		Tokens: [NumTokenTypes]int64{TokenTypeInput: 10, TokenTypeOutput: 2},
	}
}

var noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
