package ownership

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const csvForm = "match.<attribute>, a unit such as team, or name, from, until, trust"

// matchColumn begins the header of a column whose cells are match values.
const matchColumn = "match."

// ParseCSV reads a table of rules, one a row: columns match.<attribute> hold
// what must match (several values with | between them; an empty cell matches
// anything), columns named for units hold what the row sets, and name, from,
// until and trust are optional. It takes what spreadsheets write: a byte order
// mark, CRLF, quoted cells, commas, semicolons or tabs, blank rows. file is what
// messages call it; all problems are returned together.
func ParseCSV(file string, data []byte) (*Document, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s:1: is not UTF-8 text; export it as CSV UTF-8", file)
	}
	doc := &Document{file: file, digest: sha256.Sum256(data)}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	c := &csvReader{doc: doc, csv: csv.NewReader(bytes.NewReader(data))}
	c.csv.Comma = separator(data)
	c.csv.FieldsPerRecord = -1 // counted here, with the column in the message
	c.csv.ReuseRecord = true
	if c.header() {
		c.rows()
		if len(doc.rules) == 0 && len(c.problems.list) == 0 {
			// Rather half a save than a wish, and taken at its word it would
			// empty the table.
			c.problems.addf(file, 1, "has no rows below its header; a table without rows must say so in YAML, as in rules: []")
		}
		checkDuplicates(file, doc.rules, &c.problems)
	}
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	return doc, nil
}

// separator looks at the header line, where a comma cannot be part of a name.
func separator(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	for _, sep := range ",;\t" {
		if bytes.ContainsRune(line, sep) {
			return sep
		}
	}
	return ','
}

// csvReader turns the rows of one file into rules.
type csvReader struct {
	doc      *Document
	csv      *csv.Reader
	columns  []string
	problems problems
}

// next reads a row; ok is false at the end and where the text stops being CSV.
func (c *csvReader) next() (row []string, ok bool) {
	row, err := c.csv.Read()
	if err == nil {
		return row, true
	}
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		c.problems.addf(c.doc.file, bad.StartLine, `column %d of line %d: %v; put a cell with quotes or line breaks in quotes and double the quotes inside`,
			bad.Column, bad.Line, bad.Err)
	} else if !errors.Is(err, io.EOF) {
		c.problems.addf(c.doc.file, 1, "%v", err)
	}
	return nil, false
}

// header reads and checks the names of the columns.
func (c *csvReader) header() bool {
	row, ok := c.next()
	if !ok {
		if c.problems.err() == nil {
			c.problems.addf(c.doc.file, 1, "is empty; the first line names the columns: %s", csvForm)
		}
		return false
	}
	matches, units := 0, 0
	for _, name := range row {
		name = strings.TrimSpace(name)
		if key, isMatch := strings.CutPrefix(name, matchColumn); isMatch {
			matches++
			if why := checkMatchKey(key); why != "" {
				c.addf(name, "attribute %.40q %s", key, why)
			}
		} else if name != "" && !isOption(name) {
			units++
			if why := checkUnitName(name); why != "" {
				c.addf(name, "must be %s; a unit name %s", csvForm, why)
			}
		}
		if name != "" && slices.Contains(c.columns, name) {
			c.addf(name, "stands twice in the header; keep one")
		}
		c.columns = append(c.columns, name)
	}
	if matches == 0 || units == 0 {
		c.problems.addf(c.doc.file, 1, "the header needs at least one match.<attribute> column and one unit column; columns are %s", csvForm)
	}
	return c.problems.err() == nil
}

func isOption(column string) bool {
	return column == "name" || column == "from" || column == "until" || column == "trust"
}

// addf reports a problem in a column of the row that was read last.
func (c *csvReader) addf(column, format string, args ...any) {
	line, _ := c.csv.FieldPos(0)
	c.problems.addf(c.doc.file, line, "column %.60s: %s", column, fmt.Sprintf(format, args...))
}

// rows reads everything below the header.
func (c *csvReader) rows() {
	for {
		row, ok := c.next()
		if !ok {
			return
		}
		if slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			c.row(row)
		}
	}
}

func (c *csvReader) row(row []string) {
	line, _ := c.csv.FieldPos(0)
	r := rule{line: line}
	r.from, r.until = always()
	before := len(c.problems.list)
	if len(row) < len(c.columns) {
		c.addf(c.columns[len(row)], "the row ends before it, with %d cells where the header has %d; leave a cell empty rather than out", len(row), len(c.columns))
	}
	for i, cell := range row {
		if cell = strings.TrimSpace(cell); cell == "" {
			continue
		}
		if i >= len(c.columns) || c.columns[i] == "" {
			c.addf(strconv.Itoa(i+1), "cell %.40q stands under no header; quote a cell that contains %q, or name the column", cell, c.csv.Comma)
			continue
		}
		c.cell(&r, c.columns[i], cell)
	}
	if r.name == "" {
		r.name = unnamedRule(c.doc.file, line)
	}
	if len(c.problems.list) == before { // else it would only repeat them
		checkRule(c.doc.file, &r, &c.problems)
	}
	c.doc.rules = append(c.doc.rules, r)
}

// cell reads one non-empty cell into the rule.
func (c *csvReader) cell(r *rule, column, cell string) {
	switch column {
	case "name":
		r.name = cell
	case "trust":
		var ok bool
		if r.trust, ok = parseTrust(cell); !ok {
			c.addf(column, "%s", trustForm)
		}
	case "from":
		r.from = c.date(column, cell, r.from)
	case "until":
		r.until = c.date(column, cell, r.until)
	default:
		if key, isMatch := strings.CutPrefix(column, matchColumn); isMatch {
			r.match = append(r.match, condition{key: key, patterns: c.patterns(column, cell)})
			return
		}
		if why := checkRuleValue(cell); why != "" {
			c.addf(column, "value %.40q %s", cell, why)
		} else if strings.Contains(cell, "|") {
			c.addf(column, "value %.40q has a |, and a unit takes one value; several values in a cell are for columns of match", cell)
		}
		r.set = append(r.set, assignment{unit: column, value: cell})
	}
}

func (c *csvReader) patterns(column, cell string) []string {
	patterns := strings.Split(cell, "|")
	for i, pattern := range patterns {
		patterns[i] = strings.TrimSpace(pattern)
		if why := checkPattern(patterns[i]); why != "" {
			c.addf(column, "%s", why)
		}
	}
	return patterns
}

func (c *csvReader) date(column, cell string, otherwise int64) int64 {
	date, ok := parseDate(cell)
	if !ok {
		c.addf(column, "%.40q must be %s", cell, dateForm)
		return otherwise
	}
	return date
}
