package console

import (
	"fmt"
	"io"
	"strings"
)

// Table is a table under a title. Without rows nothing is printed of it.
type Table struct {
	out   io.Writer
	title string
	rows  [][]string // the names of the columns first
}

// NewTable begins a table with the names of its columns.
func NewTable(out io.Writer, title string, header ...string) *Table {
	return &Table{out: out, title: title, rows: [][]string{header}}
}

// Row adds a row, with a cell for each column.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, cells) }

// Flush prints the table.
func (t *Table) Flush() {
	if len(t.rows) == 1 {
		return
	}
	columns := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			columns[i] = max(columns[i], Width(cell))
		}
	}
	_, _ = fmt.Fprintf(t.out, "\n%s\n", t.title)
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(Pad(cell, columns[i]) + "  ")
		}
		_, _ = fmt.Fprintln(t.out, strings.TrimRight(line.String(), " ")) // an empty last cell leaves blanks
	}
}
