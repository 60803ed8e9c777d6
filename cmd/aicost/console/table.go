package console

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table is a table under a title. Without rows nothing is printed of it.
type Table struct {
	out           io.Writer
	title, header string
	rows          []string
}

// NewTable begins a table with the names of its columns.
func NewTable(out io.Writer, title string, header ...string) *Table {
	return &Table{out: out, title: title, header: strings.Join(header, "\t")}
}

// Row adds a row.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, strings.Join(cells, "\t")) }

// Flush prints the table.
func (t *Table) Flush() {
	if len(t.rows) == 0 {
		return
	}
	var text bytes.Buffer
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, line := range append([]string{t.header}, t.rows...) {
		_, _ = fmt.Fprintln(columns, line)
	}
	_ = columns.Flush()
	_, _ = fmt.Fprintf(t.out, "\n%s\n", t.title)
	for line := range strings.Lines(text.String()) { // an empty last cell leaves blanks
		_, _ = fmt.Fprintln(t.out, strings.TrimRight(line, " \n"))
	}
}
