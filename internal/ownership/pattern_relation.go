package ownership

import (
	"slices"
	"strings"
)

// intersects reports whether some attribute fits both match values.
func intersects(a, b string) bool {
	if a == absent || b == absent {
		return a == b
	}
	switch patternA, patternB := isGlob(a), isGlob(b); {
	case !patternA && !patternB:
		return a == b
	case !patternB:
		return globMatch(a, b)
	case !patternA:
		return globMatch(b, a)
	case atOdds(a[0], b[0]) || atOdds(a[len(a)-1], b[len(b)-1]):
		return false // nearly always, and at once
	case !strings.Contains(b, "*"):
		return symbolMatch([]rune(a), []rune(b))
	case !strings.Contains(a, "*"):
		return symbolMatch([]rune(b), []rune(a))
	default:
		// Each has a * that takes in what the other has in its middle, so that only
		// the ends can be at odds.
		return endsAgree([]rune(a), []rune(b))
	}
}

// atOdds reports that what two patterns begin or end with are characters, and not
// the same.
func atOdds(a, b byte) bool {
	return a != b && !isWildcard(a) && !isWildcard(b)
}

// contains reports whether every attribute that fits b fits a.
func contains(a, b string) bool {
	switch {
	case a == b:
		return true
	case a == absent || b == absent:
		return false
	case !isGlob(a):
		return false
	case !isGlob(b):
		return globMatch(a, b)
	default:
		return takesInAll(a, b)
	}
}

// takesInAll is contains for two patterns. What stands between the * of one must be
// found, in order, among the symbols of the other. A * takes any symbols, and with
// each ? beside it one character more, which a * of the other may not have.
func takesInAll(pattern, other string) bool {
	prefix, suffix := literalEnds(pattern)
	if !strings.HasPrefix(other, prefix) || !strings.HasSuffix(other, suffix) {
		return false // nearly always, and at once
	}
	symbols, rest := wildcardsInOrder(pattern), []rune(other)
	for first := true; ; first = false {
		star := slices.Index(symbols, '*')
		if star < 0 { // the end of the one is that of the other
			before := len(rest) - len(symbols)
			return before >= 0 && (before == 0 || !first) && takesEach(symbols, rest[before:])
		}
		part, more := symbols[:star], 0
		for len(part) > 0 && part[len(part)-1] == '?' {
			part, more = part[:len(part)-1], more+1
		}
		for !takesEach(part, rest) {
			if first || len(rest) <= len(part) {
				return false
			}
			rest = rest[1:]
		}
		symbols, rest = symbols[star+1:], rest[len(part):]
		for ; more > 0; rest = rest[1:] {
			if len(rest) == 0 {
				return false
			}
			if rest[0] != '*' {
				more--
			}
		}
	}
}

// takesEach reports that what other symbols begin with fits these.
func takesEach(symbols, other []rune) bool {
	for i, symbol := range symbols {
		if i == len(other) || !takesAll(symbol, other[i]) {
			return false
		}
	}
	return true
}

// wildcardsInOrder writes each run of wildcards as its ? and then one *, so that
// *? and ?* are the same.
func wildcardsInOrder(pattern string) (out []rune) {
	star := false
	for _, r := range pattern {
		if r == '*' {
			star = true
			continue
		}
		if star && r != '?' {
			out, star = append(out, '*'), false
		}
		out = append(out, r)
	}
	if star {
		out = append(out, '*')
	}
	return out
}

// bothCan reports whether one character fits both symbols.
func bothCan(a, b rune) bool { return a == b || a == '?' || b == '?' }

// takesAll reports whether what the symbol b stands for is one character that
// fits a.
func takesAll(a, b rune) bool { return a == b || a == '?' && b != '*' }

// symbolMatch is globMatch with the symbols of another pattern as the text. A *
// of the pattern takes any symbols.
func symbolMatch(pattern, text []rune) bool {
	star, resume, p := -1, 0, 0
	for t := 0; t < len(text); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && bothCan(pattern[p], text[t]):
			p++
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// endsAgree compares what stands before the first and after the last * of two
// patterns.
func endsAgree(a, b []rune) bool {
	for i := 0; i < len(a) && i < len(b) && a[i] != '*' && b[i] != '*'; i++ {
		if !bothCan(a[i], b[i]) {
			return false
		}
	}
	for i, j := len(a)-1, len(b)-1; i >= 0 && j >= 0 && a[i] != '*' && b[j] != '*'; i, j = i-1, j-1 {
		if !bothCan(a[i], b[j]) {
			return false
		}
	}
	return true
}

// conditionsMeet reports whether an attribute can meet both conditions.
func conditionsMeet(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if intersects(x, y) {
				return true
			}
		}
	}
	return false
}

// takesIn reports that whatever fits the pattern meets the condition.
func takesIn(condition []string, pattern string) bool {
	for _, x := range condition {
		if contains(x, pattern) {
			return true
		}
	}
	return false
}
