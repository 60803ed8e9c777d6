package ownership

import (
	"strings"
	"unicode/utf8"
)

// isGlob reports whether a match value is a pattern: * stands for any run of
// characters, the empty one included, and ? for one character.
func isGlob(pattern string) bool { // two scans for a byte are faster than one for any of two
	return strings.IndexByte(pattern, '*') >= 0 || strings.IndexByte(pattern, '?') >= 0
}

func isWildcard(symbol byte) bool { return symbol == '*' || symbol == '?' }

// literalEnds returns what every text that fits the pattern begins and ends
// with.
func literalEnds(pattern string) (prefix, suffix string) {
	from, to := 0, len(pattern)
	for !isWildcard(pattern[from]) {
		from++
	}
	for !isWildcard(pattern[to-1]) {
		to--
	}
	return pattern[:from], pattern[to:]
}

// globMatch reports whether the whole text fits the pattern. Its cost is at most
// the product of the two lengths, whatever the pattern.
func globMatch(pattern, text string) bool {
	_, fits := glob(pattern, text, 0)
	return fits
}

// globStar returns what the number'th * stands for, from 1, in a text that fits:
// the shortest text for each but the last.
func globStar(pattern, text string, number int) string {
	stands, _ := glob(pattern, text, number)
	return stands
}

func glob(pattern, text string, number int) (stands string, fits bool) {
	star, resume := -1, 0 // the last * and where the text after it is tried
	p, t := 0, 0
	stars, from := 0, 0 // how many * were met, and where the last one begins
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			if stars == number && stars > 0 {
				return text[from:resume], true
			}
			stars++
			star, resume, from = p, t, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			t += runeLength(text[t:])
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			if resume = resumed(pattern[star+1:], text, resume); resume < 0 {
				return "", false
			}
			p, t = star+1, resume
		default:
			return "", false
		}
	}
	if stars == number {
		stands = text[from:resume]
	}
	return stands, strings.Trim(pattern[p:], "*") == ""
}

// resumed returns where the part of a pattern behind its last * is to be tried
// next, or -1. Texts of a sender's choice are tried against many patterns, so that
// what cannot fit is jumped over.
func resumed(rest, text string, from int) int {
	if rest == "" {
		return len(text) // the last * takes what is left
	}
	from += runeLength(text[from:])
	literal := rest
	if special := strings.IndexAny(rest, "*?"); special >= 0 {
		literal = rest[:special]
	}
	switch {
	case literal == "" || !utf8.RuneStart(literal[0]):
		return from
	case len(literal) == len(rest):
		if at := len(text) - len(literal); at >= from && text[at:] == literal {
			return at
		}
		return -1
	}
	next := strings.Index(text[from:], literal)
	if next < 0 {
		return -1
	}
	return from + next
}

func runeLength(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	return n
}
