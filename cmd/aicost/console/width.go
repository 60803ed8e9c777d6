package console

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width is how many columns a text takes on a terminal: two for a wide character
// (CJK and most emoji), none for one that is drawn over another.
func Width(text string) (columns int) {
	for _, r := range text {
		columns += widthOf(r)
	}
	return columns
}

func widthOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// Pad fills a text up with blanks.
func Pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-Width(text)))
}

// cut shortens a text to a number of columns, with … at the end of what is cut.
func cut(text string, widest int) string {
	if Width(text) <= widest {
		return text
	}
	columns := 1 // of the …
	for i, r := range text {
		if columns += widthOf(r); columns > widest {
			return text[:i] + "…"
		}
	}
	return text
}
