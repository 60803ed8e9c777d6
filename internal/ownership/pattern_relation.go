package ownership

import "strings"

// intersects reports whether some attribute fits both match values.
func intersects(a, b string) bool {
	switch {
	case a == absent || b == absent:
		return a == b
	case !isGlob(a) && !isGlob(b):
		return a == b
	case !isGlob(b):
		return globMatch(a, b)
	case !isGlob(a):
		return globMatch(b, a)
	case !strings.Contains(b, "*"):
		return symbolMatch([]rune(a), []rune(b), bothCan)
	case !strings.Contains(a, "*"):
		return symbolMatch([]rune(b), []rune(a), bothCan)
	default:
		// Each has a * that takes in what the other has in its middle, so that only
		// the ends can be at odds.
		return endsAgree([]rune(a), []rune(b))
	}
}

// contains reports that every attribute that fits b fits a. It may miss that where
// both are patterns, and is never wrong when it says so.
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
		return symbolMatch(wildcardsInOrder(a), wildcardsInOrder(b), takesAll)
	}
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
func symbolMatch(pattern, text []rune, fits func(symbol, other rune) bool) bool {
	star, resume, p := -1, 0, 0
	for t := 0; t < len(text); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && fits(pattern[p], text[t]):
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
