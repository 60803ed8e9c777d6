package ownership

import (
	"strings"
	"unicode/utf8"
)

// isGlob reports whether a match value is a pattern: * stands for any run of
// characters, the empty one included, and ? for one character.
func isGlob(pattern string) bool { return strings.ContainsAny(pattern, "*?") }

// literalEnds returns what every text that fits the pattern begins and ends
// with.
func literalEnds(pattern string) (prefix, suffix string) {
	return pattern[:strings.IndexAny(pattern, "*?")], pattern[strings.LastIndexAny(pattern, "*?")+1:]
}

// globMatch reports whether the whole text fits the pattern. Its cost is at most
// the product of the two lengths, whatever the pattern.
func globMatch(pattern, text string) bool {
	star, resume := -1, 0 // the last * and where the text after it is tried
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && pattern[p] == '?':
			t += runeLength(text[t:])
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			resume += runeLength(text[resume:])
			p, t = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

func runeLength(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	return n
}
