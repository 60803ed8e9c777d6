package ownership

import (
	"slices"
	"strings"
	"unicode"
)

// maxErrors is how many typing errors a name may be away from another that was
// meant.
const maxErrors = 2

// Near returns the only value with a spelling that somebody may have meant: the
// same but for case, blanks, dashes and underscores, or else up to two typing
// errors away. Short names are near to everything, so that more than half of a
// name must be right. It is empty where there is none, or more than one.
func Near(text string, spellings map[string]string) string {
	best, found := maxErrors+1, ""
	bare := strip(text)
	for spelling, value := range spellings {
		switch errors, near := typingErrors(bare, strip(spelling)); {
		case !near || errors > best:
		case errors < best:
			best, found = errors, value
		case found != value:
			found = "" // which of them was meant cannot be told
		}
	}
	return found
}

// typingErrors are those between two stripped names; near is false when one can
// not be meant by the other.
func typingErrors(a, b []rune) (errors int, near bool) {
	if max(len(a), len(b))-min(len(a), len(b)) > maxErrors {
		return 0, false
	}
	errors = distance(a, b)
	return errors, errors <= maxErrors && (errors == 0 || 2*errors < min(len(a), len(b)))
}

// Nearest is the word that fewest edits make of a misspelt one, the first of
// several; empty where there are no words.
func Nearest(misspelt string, words []string) (best string) {
	fewest := -1
	for _, word := range words {
		if n := distance([]rune(misspelt), []rune(word)); fewest < 0 || n < fewest {
			best, fewest = word, n
		}
	}
	return best
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

// sameButForDigits reports whether two stripped names are told apart by numbers,
// as team1 and team2: these are two names, and no error.
func sameButForDigits(a, b []rune) bool {
	words := func(name []rune) []rune {
		return slices.DeleteFunc(slices.Clone(name), unicode.IsDigit)
	}
	return !slices.Equal(a, b) && slices.Equal(words(a), words(b))
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
