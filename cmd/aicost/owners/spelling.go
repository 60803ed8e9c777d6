package owners

import (
	"slices"
	"strings"
	"unicode"
)

// guesser finds the names that a unit knows within other names.
type guesser struct {
	values  map[string]string // by the words of a spelling; twoValues where spellings of two have them
	longest int               // words of a spelling
	known   map[string]string // guesses by name, as many calls have one
}

const twoValues = ""

func newGuesser(spellings map[string]string) *guesser {
	g := &guesser{values: map[string]string{}, known: map[string]string{}}
	for spelling, value := range spellings {
		of := words(spelling)
		key := strings.Join(of, " ")
		if before, taken := g.values[key]; taken && before != value {
			value = twoValues
		}
		g.values[key], g.longest = value, max(g.longest, len(of))
	}
	return g
}

// guess returns the only value with a spelling that occurs in a name as whole
// words: search of search-api. A spelling within another that occurs, as search
// in search-ads, counts for nothing.
func (g *guesser) guess(name string) string {
	value, known := g.known[name]
	if !known {
		value = g.find(words(name))
		g.known[name] = value
	}
	return value
}

func (g *guesser) find(within []string) (value string) {
	var found [][]string
	for i := range within {
		for n := i + 1; n <= min(i+g.longest, len(within)); n++ {
			if _, spelled := g.values[strings.Join(within[i:n], " ")]; spelled {
				found = append(found, within[i:n])
			}
		}
	}
	for _, spelling := range found {
		if slices.ContainsFunc(found, func(other []string) bool { return len(other) > len(spelling) && contains(other, spelling) }) {
			continue
		}
		other := g.values[strings.Join(spelling, " ")]
		if other == twoValues || value != "" && value != other {
			return ""
		}
		value = other
	}
	return value
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// contains reports whether some words stand in a row among others.
func contains(all, some []string) bool {
	for i := 0; i+len(some) <= len(all); i++ {
		if slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}
