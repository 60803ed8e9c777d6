package owners

import (
	"slices"
	"strings"
	"unicode"
)

// guess returns the only value with a spelling that occurs in a name as whole
// words: search of search-api. A spelling within another that occurs, as search
// in search-ads, counts for nothing.
func guess(name string, spellings map[string]string) string {
	within := words(name)
	var found []string
	for spelling := range spellings {
		if contains(within, words(spelling)) {
			found = append(found, spelling)
		}
	}
	value := ""
	for _, spelling := range found {
		if slices.ContainsFunc(found, func(other string) bool {
			return len(words(other)) > len(words(spelling)) && contains(words(other), words(spelling))
		}) {
			continue
		}
		if value != "" && value != spellings[spelling] {
			return ""
		}
		value = spellings[spelling]
	}
	return value
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// contains reports whether some words stand in a row among others.
func contains(all, some []string) bool {
	for i := 0; len(some) > 0 && i+len(some) <= len(all); i++ {
		if slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}
