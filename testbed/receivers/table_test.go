package receivers

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

var update = flag.Bool("update", false, "write the tables into docs/receivers.md; needs -all and -long-term")

// findings are the cells of the table, by case and receiver.
type findings struct {
	mu    sync.Mutex
	cells map[string]map[string]string
}

func (f *findings) record(name, receiver, found string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cells == nil {
		f.cells = map[string]map[string]string{}
	}
	if f.cells[name] == nil {
		f.cells[name] = map[string]string{}
	}
	f.cells[name][receiver] = found
}

// table is one of those of the page. It stands between two lines.
type table struct {
	begin, end string
	columns    []receiver
}

// tables are those of the page, in their order: the receivers that one machine
// has room for, and what takes over past it.
func tables() []table {
	first := slices.IndexFunc(receivers, func(r receiver) bool { return r.kind == longTerm })
	const end = "<!-- end -->\n"
	return []table{
		{"<!-- begin: written by make receivers-table -->\n", end, receivers[:first]},
		{"<!-- begin: long-term engines, written by make receivers-table -->\n", end, receivers[first:]},
	}
}

func page() string { return filepath.Join(binaries.Root(), "docs", "receivers.md") }

// text writes the findings as Markdown, cases in their order.
func (tb table) text(f *findings) string {
	var text strings.Builder
	header, rule := "| |", "|---|"
	for _, r := range tb.columns {
		header, rule = header+" "+r.name+" |", rule+"---|"
	}
	fmt.Fprintf(&text, "%s\n%s\n", header, rule)
	for _, name := range caseNames() {
		text.WriteString("| " + name + " |")
		for _, r := range tb.columns {
			text.WriteString(" " + f.cells[name][r.name] + " |")
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// cut takes a page apart: what is before the table's rows, they, and what is
// behind them.
func (tb table) cut(t *testing.T, text string) (before, rows, after string) {
	t.Helper()
	before, rest, begins := strings.Cut(text, tb.begin)
	rows, after, ends := strings.Cut(rest, tb.end)
	require.True(t, begins && ends, "docs/receivers.md has a place for each table: %s", tb.begin)
	return before + tb.begin, rows, tb.end + after
}

// documented reads the tables of the page into findings.
func documented(t *testing.T, text string) *findings {
	t.Helper()
	f := &findings{}
	for _, tb := range tables() {
		_, rows, _ := tb.cut(t, text)
		for _, line := range strings.Split(strings.TrimSpace(rows), "\n")[2:] {
			cells := strings.Split(line, "|")
			require.Len(t, cells, len(tb.columns)+3, line)
			for i, r := range tb.columns {
				f.record(strings.TrimSpace(cells[1]), r.name, strings.TrimSpace(cells[i+2]))
			}
		}
	}
	return f
}

// check holds the page to what was found, receiver by receiver that was run.
func (f *findings) check(t *testing.T) {
	t.Helper()
	content, err := os.ReadFile(page())
	require.NoError(t, err)
	text := string(content)
	if *update {
		for _, tb := range tables() {
			for name, cells := range f.cells {
				for _, r := range tb.columns {
					require.Contains(t, cells, r.name, "%s: -update needs -all, -long-term and every receiver", name)
				}
			}
			before, _, after := tb.cut(t, text)
			text = before + tb.text(f) + after
		}
		require.NoError(t, os.WriteFile(page(), []byte(text), 0o600))
		return
	}
	written := documented(t, text)
	for name, cells := range f.cells {
		for receiver, found := range cells {
			assert.Equal(t, found, written.cells[name][receiver], "docs/receivers.md, %s, %s: run make receivers-table", receiver, name)
		}
	}
	for name := range written.cells {
		assert.Contains(t, caseNames(), name, "docs/receivers.md has a case that is none")
	}
}
