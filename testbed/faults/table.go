package faults

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// column is one column of the table.
type column struct {
	title string
	right bool // numbers
	cell  func(Result) string
}

var columns = []column{
	{"row", false, func(r Result) string { return r.Row.Name }},
	{"target × network × process × disk × clock × reload", false, func(r Result) string { return r.Row.Combination() }},
	{"totals", false, func(r Result) string { return r.Row.Settings.String() }},
	{"spans", true, func(r Result) string { return grouped(r.Spans) }},
	{"again", true, func(r Result) string { return grouped(r.Again) }},
	{"money true", true, func(r Result) string { return dollars(r.True.Money) }},
	{"in Prometheus", true, func(r Result) string { return dollars(r.Held.Money) }},
	{"difference", true, func(r Result) string { return difference(r.Held.Money - r.True.Money) }},
	{"s", true, func(r Result) string { return fmt.Sprintf("%.0f", r.Took.Seconds()) }},
	{"verdict", false, verdict},
}

// combinationColumn is that of the faults. It is the widest by far, and is
// continued on further lines where it is wider than combinationWidth.
const (
	combinationColumn = 1
	combinationWidth  = 60
)

// wrapped adds a line with its faults, and as many below it as they need.
func wrapped(lines [][]string, line, faults []string) [][]string {
	line[combinationColumn] = faults[0]
	lines = append(lines, line)
	for _, fault := range faults[1:] {
		cell := &lines[len(lines)-1][combinationColumn]
		if wider := *cell + " × " + fault; utf8.RuneCountInString(wider) <= combinationWidth {
			*cell = wider
			continue
		}
		more := make([]string, len(line))
		more[combinationColumn] = "× " + fault
		lines = append(lines, more)
	}
	return lines
}

const legend = `spans: sent, each counted once. again: spans in further requests that may have arrived, that is what would count twice.
money: US dollars; in Prometheus: all steps of the stored samples of ai_cost_total, as increase() sums them, without extrapolation.
exact: money, requests and tokens of every team are equal, histograms count the requests, increase(… anchored) agrees, and ai_cost_conservation_error was always 0.
`

// WriteTable prints results for a person, and below it what differs.
func WriteTable(w io.Writer, results []Result) error {
	lines := [][]string{make([]string, len(columns))}
	for i, c := range columns {
		lines[0][i] = c.title
	}
	for _, r := range results {
		line := make([]string, len(columns))
		for i, c := range columns {
			if r.Skipped == "" || !c.right {
				line[i] = c.cell(r)
			}
		}
		lines = wrapped(lines, line, r.Row.faults())
	}
	if err := write(w, lines); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, "\n"+legend+findings(results))
	return err
}

// WriteList prints rows that are not run.
func WriteList(w io.Writer, rows []Row) error {
	lines := [][]string{{columns[0].title, columns[1].title, columns[2].title}}
	for _, r := range rows {
		lines = wrapped(lines, []string{r.Name, "", r.Settings.String()}, r.faults())
	}
	return write(w, lines)
}

// write prints lines of cells, one below the other, and a rule below the first.
func write(w io.Writer, lines [][]string) error {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	for n, line := range lines {
		for i, cell := range line {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if columns[i].right {
				cell, fill = fill+cell, ""
			}
			text.WriteString(cell + fill + "  ")
		}
		trimmed := strings.TrimRight(text.String(), " ")
		text.Reset()
		if _, err := fmt.Fprintln(w, trimmed); err != nil {
			return err
		}
		if n == 0 {
			_, _ = fmt.Fprintln(w, strings.Repeat("─", utf8.RuneCountInString(trimmed)))
		}
	}
	return nil
}

// findings are the words that do not fit a table.
func findings(results []Result) string {
	var text strings.Builder
	for _, r := range results {
		for _, problem := range r.Problems {
			fmt.Fprintf(&text, "%s: %s\n", r.Row.Name, problem)
		}
		if len(r.Problems) > 0 {
			fmt.Fprintf(&text, "%s: logs and state are in %s\n", r.Row.Name, r.Log)
		}
	}
	if text.Len() > 0 {
		return "\n" + text.String()
	}
	return ""
}

func verdict(r Result) string {
	switch {
	case r.Skipped != "":
		return "skipped: " + r.Skipped
	case len(r.Problems) > 0:
		return "DIFFERS"
	case len(r.Notes) > 0:
		return "exact; " + strings.Join(r.Notes, ", ")
	default:
		return "exact"
	}
}

func difference(pico int64) string {
	switch {
	case pico == 0:
		return "0"
	case pico > 0:
		return "+" + dollars(pico)
	default:
		return dollars(pico)
	}
}

// grouped writes a count with a comma before every third digit.
func grouped(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
