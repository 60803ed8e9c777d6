package owners

import (
	"strings"

	"github.com/aicost/aicost/cmd/aicost/console"
)

const lineWidth = 120

// row is a line of a block.
type row struct{ unit, value, source, text string }

// layOut puts rows into columns, and wraps the last one.
func layOut(rows []row) string {
	unit, value, source := 0, 0, 0
	for _, r := range rows {
		unit, value, source = max(unit, console.Width(r.unit)), max(value, console.Width(r.value)), max(source, console.Width(r.source))
	}
	var out strings.Builder
	for _, r := range rows {
		before := "  " + console.Pad(r.unit, unit) + "  " + console.Pad(r.value, value) + "  " + console.Pad(r.source, source) + "  "
		for i, line := range wrap(r.text, lineWidth-console.Width(before)) {
			if i == 1 {
				before = strings.Repeat(" ", console.Width(before))
			}
			out.WriteString(strings.TrimRight(before+line, " ") + "\n")
		}
	}
	return out.String()
}

// wrap breaks a text between words where a line would be too wide.
func wrap(text string, widest int) (lines []string) {
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && console.Width(line)+1+console.Width(word) > widest {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
