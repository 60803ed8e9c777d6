package ownership

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxValueBytes is the longest value of a unit: it becomes a label of every
// series.
const maxValueBytes = 128

// Two invisible characters are letters' own: some scripts and signs need them.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// checkText says why a text cannot be a unit's value; nothing when it can.
func checkText(text string) string {
	switch {
	case text == "":
		return "is empty"
	case len(text) > maxValueBytes:
		return "is longer than 128 bytes"
	case len(text) > 4 && strings.HasPrefix(text, "__") && strings.HasSuffix(text, "__"):
		// Such names stand for "nobody" and "too many" in the series.
		return "is reserved: names between double underscores stand for unresolved values"
	}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				return "has control characters"
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case (r == utf8.RuneError && n == 1) || unicode.IsControl(r):
			return "has control characters"
		case unicode.Is(unicode.Cf, r) && r != zeroWidthJoiner && r != zeroWidthNonJoiner:
			return "has invisible characters, by which it would be another value than the one it looks like"
		}
		i += n
	}
	return ""
}

// checkSetValue says why a text cannot be a value that a table gives to a unit
// or allows for it; nothing when it can.
func checkSetValue(text string) string {
	if strings.Contains(text, "${") {
		return "has a template, and values are taken as they are; write the value itself"
	}
	if isGlob(text) {
		return "has a * or ?, and patterns are read in match only; write the value itself"
	}
	return checkText(text)
}

// fold appends text in lower case, by which spellings are compared. It does not
// allocate while the result fits into buf.
func fold(buf []byte, text string) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(text[i:])
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
			i += n
			continue
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
		i++
	}
	return buf
}
