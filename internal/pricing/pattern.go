package pricing

import "strings"

// pattern is an anchored glob over folded model names. Only * is special; it
// stands for any run of characters, slashes included.
type pattern struct {
	text     string
	literals int // characters that are not *; more is more specific
	row      *Row
}

func newPattern(text string, row *Row) pattern {
	return pattern{text: text, literals: len(text) - strings.Count(text, "*"), row: row}
}

// maxPatterns is how many a provider's rows may have together. Each is compared
// with each, and a new name with all.
const maxPatterns = 4_000

// rival returns a pattern of another row that matches some of the same names
// and is as specific; nil when there is none.
func (p *pattern) rival(others []pattern) *pattern {
	for at := range others {
		if o := &others[at]; o.row != p.row && o.literals == p.literals && startAlike(o.text, p.text) && endAlike(o.text, p.text) && globsMeet(o.text, p.text) {
			return o
		}
	}
	return nil
}

// endAlike is startAlike from the other end.
func endAlike(a, b string) bool {
	for n := 1; n <= min(len(a), len(b)); n++ {
		last, other := a[len(a)-n], b[len(b)-n]
		if last == '*' || other == '*' {
			return true
		}
		if last != other {
			return false
		}
	}
	return true
}

// startAlike is what most pairs of patterns fail: the letters before the first *
// of one begin those of the other.
func startAlike(a, b string) bool {
	for at := range min(len(a), len(b)) {
		if a[at] == '*' || b[at] == '*' {
			return true
		}
		if a[at] != b[at] {
			return false
		}
	}
	return true
}

// globMatches reports whether the whole of name matches glob, in time
// proportional to their product at worst.
func globMatches(glob, name string) bool {
	at, star, resume := 0, -1, 0
	for from := 0; from < len(name); {
		switch {
		case at < len(glob) && glob[at] == '*':
			star, resume = at, from
			at++
		case at < len(glob) && glob[at] == name[from]:
			at++
			from++
		case star >= 0:
			resume++
			at, from = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(glob[at:], "*") == ""
}

// globsMeet reports whether some name matches both globs.
func globsMeet(a, b string) bool {
	meets := make([]bool, len(b)+1) // meets[j]: a[i:] and b[j:] have a name in common
	for i := len(a); i >= 0; i-- {
		diagonal := false // meets[j+1] of row i+1
		for j := len(b); j >= 0; j-- {
			below := meets[j]
			switch {
			case i == len(a) && j == len(b):
				meets[j] = true
			case i < len(a) && a[i] == '*':
				meets[j] = below || (j < len(b) && meets[j+1])
			case j < len(b) && b[j] == '*':
				meets[j] = meets[j+1] || (i < len(a) && below)
			default:
				meets[j] = i < len(a) && j < len(b) && a[i] == b[j] && diagonal
			}
			diagonal = below
		}
	}
	return meets[0]
}
