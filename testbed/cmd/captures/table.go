package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aicost/aicost/testbed/billing"
	"github.com/aicost/aicost/testbed/truth"
)

// row is a file in the table; a cell that holds more than fits has more lines.
type row [numColumns]cell

type cell []string

const (
	columnScenario = iota
	columnCalls
	columnInput
	columnRead
	columnWrite
	columnOutput
	columnEvidence
	columnMode
	columnSpans
	columnResult
	numColumns
)

// What cells hold on a line, so that the table fits a wide terminal.
const (
	toldWidth   = 5
	modeWidth   = 10
	spansWidth  = 28
	resultWidth = 24
)

var titles = [numColumns]string{
	"scenario", "calls", "input", "read", "write", "output", "told", "mode", "spans", "result",
}

// right are the columns of numbers.
var right = [numColumns]bool{columnInput: true, columnRead: true, columnWrite: true, columnOutput: true}

const legend = `calls: made, failed ones included / billed / refused by name. input, read from cache, written to it, output: true→billed where they differ.
told: what the spans tell of each call: C complete, I incomplete, W wrong or estimated, M merged with other calls, N no usage, E error.
mode: whether the emitter's input count held the cached tokens. spans: what the processor wrote on them, and how often.
result: = as the provider bills, < under, > over, with the reason of testbed/truth/known_gaps.yaml or, unreviewed, the difference; ! fails.
`

// verdicts are the kinds of evidence, and the letters for them.
var verdicts = []struct{ name, letter string }{
	{"complete", "C"},
	{"incomplete", "I"},
	{"wrong_or_estimated", "W"},
	{"only_merged_with_other_calls", "M"},
	{"no_usage_in_spans", "N"},
	{"error_nothing_billed", "E"},
}

// writeTable writes all files, grouped by emitter.
func writeTable(w *strings.Builder, files []billing.File) {
	rows := make([]row, len(files))
	var widths [numColumns]int
	for n, title := range titles {
		widths[n] = len(title)
	}
	for i := range files {
		rows[i] = rowOf(&files[i])
		for n, c := range rows[i] {
			for _, line := range c {
				widths[n] = max(widths[n], utf8.RuneCountInString(line))
			}
		}
	}
	w.WriteString(legend)
	head := row{}
	for n, title := range titles {
		head[n] = cell{title}
	}
	fmt.Fprintln(w)
	head.write(w, &widths)
	emitter := ""
	for i := range files {
		if files[i].Emitter != emitter {
			emitter = files[i].Emitter
			fmt.Fprintf(w, "\n%s\n", emitter)
		}
		rows[i].write(w, &widths)
	}
}

func (r *row) write(w *strings.Builder, widths *[numColumns]int) {
	for line := range r.height() {
		var b strings.Builder
		for n, c := range r {
			text := ""
			if line < len(c) {
				text = c[line]
			}
			pad := strings.Repeat(" ", widths[n]-utf8.RuneCountInString(text))
			if right[n] {
				text = pad + text
			} else {
				text += pad
			}
			b.WriteString(" " + text)
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

func (r *row) height() (lines int) {
	for _, c := range r {
		lines = max(lines, len(c))
	}
	return lines
}

func rowOf(f *billing.File) row {
	var used, billed truth.Tokens
	evidence := map[string]int{}
	for i := range f.Calls {
		c := &f.Calls[i]
		used, billed = used.Add(c.Tokens), billed.Add(c.Billed)
		evidence[c.Told()]++
	}
	paid, refused := 0, 0
	outcomes, modes := map[string]int{}, map[string]int{}
	for i := range f.Spans {
		s := &f.Spans[i]
		outcomes[s.Outcome()]++
		switch {
		case s.Charged():
			paid++
			modes[short(s.Mode)]++
		case s.Counted():
			refused++
		}
	}
	for _, s := range f.Extra {
		billed = billed.Add(s.Tokens)
	}
	delete(modes, "")
	var told []string
	for _, verdict := range verdicts {
		if count := evidence[verdict.name]; count > 0 {
			told = append(told, fmt.Sprintf("%d%s", count, verdict.letter))
		}
	}
	return row{
		columnScenario: {f.Scenario},
		columnCalls:    {fmt.Sprintf("%d/%d/%d", len(f.Calls), paid, refused)},
		columnInput:    {compared(used.Input, billed.Input)},
		columnRead:     {compared(used.CacheRead, billed.CacheRead)},
		columnWrite:    {compared(used.CacheWrite, billed.CacheWrite)},
		columnOutput:   {compared(used.Output, billed.Output)},
		columnEvidence: packed(told, " ", toldWidth),
		columnMode:     packed(slices.Sorted(maps.Keys(modes)), " ", modeWidth),
		columnSpans:    packed(counted(outcomes), ", ", spansWidth),
		columnResult:   result(f),
	}
}

func compared(used, billed int64) string {
	if used == billed {
		return strconv.FormatInt(used, 10)
	}
	return fmt.Sprintf("%d→%d", used, billed)
}

// counted lists what there is and how often.
func counted(counts map[string]int) (lines cell) {
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%d %s", counts[name], name))
	}
	return lines
}

// result says how a file came out: its worst calls by their reasons.
func result(f *billing.File) (lines cell) {
	reasons := map[string]int{}
	for i := range f.Calls {
		if c := &f.Calls[i]; c.Verdict != billing.Exact {
			reasons[mark(c)+" "+c.Why]++
		}
	}
	if len(f.Extra) > 0 {
		reasons[extraMark(f)+" billed again"] += len(f.Extra)
	}
	if len(reasons) == 0 {
		return cell{"="}
	}
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		if count := reasons[reason]; count > 1 {
			reason = fmt.Sprintf("%s (%d)", reason, count)
		}
		lines = append(lines, packed(strings.SplitAfter(reason, ", "), "", resultWidth)...)
	}
	return lines
}

// packed puts items on lines, as many as fit.
func packed(items []string, separator string, width int) (lines cell) {
	for _, item := range items {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last]+separator+item) <= width {
			lines[last] += separator + item
			continue
		}
		lines = append(lines, item)
	}
	return lines
}

func short(mode string) string {
	switch mode {
	case "inclusive":
		return "incl"
	case "exclusive":
		return "excl"
	}
	return mode
}

func mark(c *billing.Call) string {
	sign := "<"
	if c.Verdict == billing.Over {
		sign = ">"
	}
	if c.Fails() {
		sign = "!" + sign
	}
	return sign
}

func extraMark(f *billing.File) string {
	if f.TwiceReviewed() {
		return ">"
	}
	return "!>"
}
