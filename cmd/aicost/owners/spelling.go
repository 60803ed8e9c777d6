package owners

import (
	"slices"
	"strings"
	"unicode"
)

// near returns the only value with a spelling that somebody may have meant: the
// same but for case, blanks, dashes and underscores, or else up to two typing
// errors away. Short names are near to everything, so that more than half of a
// name must be right.
func near(text string, spellings map[string]string) string {
	const most = 2
	best, found := most+1, ""
	bare := strip(text)
	for spelling, value := range spellings {
		other := strip(spelling)
		switch errors := distance(bare, other); {
		case errors > 0 && 2*errors >= min(len(bare), len(other)), errors > best, errors > most:
		case errors < best:
			best, found = errors, value
		case found != value:
			found = "" // which of them was meant cannot be told
		}
	}
	return found
}

// strip leaves what is compared of a name.
func strip(text string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, text))
}

// distance is how many characters must be put in, left out or exchanged
// (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			exchanged := diagonal
			if a[i] != b[j] {
				exchanged++
			}
			diagonal = row[j+1]
			row[j+1] = min(exchanged, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

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
