package pricing

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
