package pricing

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

func TestGlobMatches(t *testing.T) {
	for _, tc := range []struct {
		glob, name string
		want       bool
	}{
		{"gpt-4o", "gpt-4o", true},
		{"gpt-4o", "gpt-4o-mini", false},
		{"gpt-4o", "x-gpt-4o", false},
		{"gpt-4o*", "gpt-4o", true},
		{"*gpt*", "a/gpt/b", true},
		{"a*b*c", "abc", true},
		{"a*b*c", "aXbXbc", true},
		{"a*b*c", "aXcXb", false},
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"**", "abc", true},
		{"a.c", "abc", false},
		{"a?c", "abc", false},
	} {
		assert.Equal(t, tc.want, globMatches(tc.glob, tc.name), "%s on %s", tc.glob, tc.name)
	}
	assert.False(t, globMatches(strings.Repeat("a*", 100)+"b", strings.Repeat("a", maxName)), "in time for the test to end")
}

// TestGlobsAgreeWithRegexps tries globs and names over two letters, where
// chance meets every case.
func TestGlobsAgreeWithRegexps(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	text := func(alphabet string) string {
		out := make([]byte, random.IntN(6))
		for at := range out {
			out[at] = alphabet[random.IntN(len(alphabet))]
		}
		return string(out)
	}
	var names []string
	for length := range 9 {
		for bits := range 1 << length {
			name := make([]byte, length)
			for at := range name {
				name[at] = "ab"[bits>>at&1]
			}
			names = append(names, string(name))
		}
	}
	for range 2_000 {
		a, b := text("ab*"), text("ab*")
		expression := regexp.MustCompile("^" + strings.ReplaceAll(a, "*", ".*") + "$")
		met := false
		for _, name := range names {
			require.Equal(t, expression.MatchString(name), globMatches(a, name), "%s on %s", a, name)
			met = met || (globMatches(a, name) && globMatches(b, name))
		}
		require.Equal(t, met, globsMeet(a, b), "%q and %q", a, b)
		require.Equal(t, met, globsMeet(b, a), "%q and %q", b, a)
	}
}

func TestPatternsAreBounded(t *testing.T) {
	var text strings.Builder
	text.WriteString("version: v\ncurrency: USD\nmodels:\n")
	for n := range maxPatterns + 2 {
		fmt.Fprintf(&text, "  - {id: openai/m%d, patterns: [\"m%d-*\"], prices: [{rates: {input: 1}}]}\n", n, n)
	}
	_, err := ParseBook("many.yaml", []byte(text.String()))
	require.EqualError(t, err, fmt.Sprintf("many.yaml:%d: patterns: want at most %d for the rows of a provider", maxPatterns+4, maxPatterns))

	draft := &Draft{File: "list.json", Currency: "USD"}
	for n := range maxPatterns + 2 {
		row, _ := NewRow(fmt.Sprintf("openai/m%d", n))
		row.Patterns = []string{fmt.Sprintf("m%d-*", n)}
		row.Prices = []Period{{From: Always, Until: Never, Price: Price{Rates: NoRates()}}}
		row.Prices[0].Rates[usage.Input] = 1_000_000
		draft.Rows = append(draft.Rows, row)
	}
	source := draft.Source(nil)
	assert.Len(t, source.Rows(), maxPatterns+2)
	_, noted := draft.Count()
	assert.Equal(t, map[string]int{RuleAmbiguous: 2}, noted)
	book, err := NewBook(source)
	require.NoError(t, err)
	var got Quote
	book.Quote(&Query{Provider: "openai", Models: [3]string{"m17-x"}, Usage: &million}, &got)
	assert.Equal(t, "openai/m17", got.PriceID)
}

func TestPatternsThatStartAlike(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want bool
	}{{"abc*", "abd*", false}, {"ab*", "abd*", true}, {"*x", "abc", true}, {"abc", "abc", true}, {"abc", "abcd*", true}} {
		assert.Equal(t, tc.want, startAlike(tc.a, tc.b), tc)
		assert.Equal(t, tc.want, startAlike(tc.b, tc.a), tc)
	}
}
