package ownership

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allTexts are the texts of up to n symbols.
func allTexts(symbols string, n int) []string {
	texts, last := []string{""}, []string{""}
	for range n {
		var next []string
		for _, text := range last {
			for _, symbol := range symbols {
				next = append(next, text+string(symbol))
			}
		}
		texts, last = append(texts, next...), next
	}
	return texts
}

// TestPatternsAgainstAllTexts holds both relations of every two short patterns
// against every text that is long enough to tell.
func TestPatternsAgainstAllTexts(t *testing.T) {
	patterns := allTexts("ab*?", 4)[1:]
	patterns = append(patterns, "a*b*", "*a?b", "a*ba", "ab*a*", "*ab*", "*ba*", "?*?a", "a**b", "??*b", "b*?a", "aba", "*b?*", "?*?*", "*a?*b", "*a*b*", "?a*?b")
	texts := allTexts("abc", 6)
	fits := make([][]int, len(patterns))
	for i, pattern := range patterns {
		for n, text := range texts {
			if slowMatch(pattern, text) {
				fits[i] = append(fits[i], n)
			}
		}
	}
	meet, within, missed := 0, 0, 0
	for i, a := range patterns {
		for j, b := range patterns {
			both := 0
			for _, n := range fits[j] {
				if _, found := slices.BinarySearch(fits[i], n); found {
					both++
				}
			}
			require.Equal(t, both > 0, intersects(a, b), "%s and %s", a, b)
			if contains(a, b) {
				within++
				require.Len(t, fits[j], both, "%s does not contain %s", a, b)
			} else if both == len(fits[j]) {
				missed++
				t.Log(a, "contains", b)
			}
			if both > 0 {
				meet++
			}
		}
	}
	assert.Greater(t, meet, 1000)
	assert.Greater(t, within, 500)
	assert.Zero(t, missed, "of any two patterns")
}

func TestAbsenceAndPresence(t *testing.T) {
	for _, present := range []string{"a", "a*", "*", "?"} {
		assert.False(t, intersects(absent, present), present)
		assert.False(t, intersects(present, absent), present)
		assert.False(t, contains(absent, present), present)
		assert.False(t, contains(present, absent), present)
	}
	assert.True(t, intersects(absent, absent))
	assert.True(t, contains(absent, absent))
	assert.True(t, contains("*", "ä*"))
	assert.True(t, intersects("?", "ä"), "a character, not a byte")
	assert.False(t, intersects("??", "ä"))
	assert.True(t, intersects("ä?", "?ö"))
}

func TestConditions(t *testing.T) {
	assert.True(t, conditionsMeet([]string{"a", "b*"}, []string{"c", "*d"}))
	assert.False(t, conditionsMeet([]string{"a", "b*"}, []string{"c", absent}))
	assert.True(t, takesIn([]string{"a", "b*"}, "bc*"))
	assert.False(t, takesIn([]string{"a", "b*"}, "*"))
}
