package receivers

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

var update = flag.Bool("update", false, "write the table into docs/receivers.md; needs -all")

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

// The table stands between these lines.
const (
	tableBegin = "<!-- begin: written by make receivers-table -->\n"
	tableEnd   = "<!-- end -->\n"
)

func page() string { return filepath.Join(binaries.Root(), "docs", "receivers.md") }

// table writes the findings as Markdown, cases in their order.
func (f *findings) table() string {
	var text strings.Builder
	header, rule := "| |", "|---|"
	for _, r := range receivers {
		header, rule = header+" "+r.name+" |", rule+"---|"
	}
	fmt.Fprintf(&text, "%s\n%s\n", header, rule)
	for _, name := range caseNames() {
		text.WriteString("| " + name + " |")
		for _, r := range receivers {
			text.WriteString(" " + f.cells[name][r.name] + " |")
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// documented reads the table of the page into findings.
func documented(t *testing.T) (*findings, string, string) {
	t.Helper()
	text, err := os.ReadFile(page())
	require.NoError(t, err)
	before, rest, begins := strings.Cut(string(text), tableBegin)
	table, after, ends := strings.Cut(rest, tableEnd)
	require.True(t, begins && ends, "docs/receivers.md has a place for the table")
	f := &findings{}
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		cells := strings.Split(line, "|")
		require.Len(t, cells, len(receivers)+3, line)
		for i, r := range receivers {
			f.record(strings.TrimSpace(cells[1]), r.name, strings.TrimSpace(cells[i+2]))
		}
	}
	return f, before + tableBegin, tableEnd + after
}

// check holds the page to what was found, receiver by receiver that was run.
func (f *findings) check(t *testing.T) {
	t.Helper()
	written, before, after := documented(t)
	if *update {
		for name, cells := range f.cells {
			require.Len(t, cells, len(receivers), "%s: -update needs -all and every receiver", name)
		}
		require.NoError(t, os.WriteFile(page(), []byte(before+f.table()+after), 0o600))
		return
	}
	for name, cells := range f.cells {
		for receiver, found := range cells {
			assert.Equal(t, found, written.cells[name][receiver], "docs/receivers.md, %s, %s: run make receivers-table", receiver, name)
		}
	}
	for name := range written.cells {
		assert.Contains(t, caseNames(), name, "docs/receivers.md has a case that is none")
	}
}
