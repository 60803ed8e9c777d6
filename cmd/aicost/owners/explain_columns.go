package owners

import (
	"strings"
	"unicode/utf8"
)

const lineWidth = 120

// row is a line of a block.
type row struct{ unit, value, source, text string }

// layOut puts rows into columns, and wraps the last one.
func layOut(rows []row) string {
	unit, value, source := 0, 0, 0
	for _, r := range rows {
		unit, value, source = max(unit, width(r.unit)), max(value, width(r.value)), max(source, width(r.source))
	}
	var out strings.Builder
	for _, r := range rows {
		before := "  " + pad(r.unit, unit) + "  " + pad(r.value, value) + "  " + pad(r.source, source) + "  "
		for i, line := range wrap(r.text, lineWidth-width(before)) {
			if i == 1 {
				before = strings.Repeat(" ", width(before))
			}
			out.WriteString(strings.TrimRight(before+line, " ") + "\n")
		}
	}
	return out.String()
}

func width(text string) int { return utf8.RuneCountInString(text) }

func pad(text string, to int) string { return text + strings.Repeat(" ", max(0, to-width(text))) }

// wrap breaks a text between words where a line would be too wide.
func wrap(text string, widest int) (lines []string) {
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && width(line)+1+width(word) > widest {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
