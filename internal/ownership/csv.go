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
// mark, CRLF, quoted cells, commas, semicolons or tabs, a first line sep=;, blank
// rows, and rows that end with their last cell that is not empty. file is what
// messages call it; all problems are returned together.
func ParseCSV(file string, data []byte) (*Document, error) {
	doc := &Document{file: file, digest: sha256.Sum256(data)}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := checkCSVText(file, data); err != nil {
		return nil, err
	}
	sep, err := separator(file, data)
	if err != nil {
		return nil, err
	}
	c := &csvReader{doc: doc, csv: csv.NewReader(bytes.NewReader(data))}
	c.csv.Comma = sep
	c.csv.FieldsPerRecord = -1 // counted here, with the column in the message
	c.csv.ReuseRecord = true
	if c.header() {
		c.rows()
		if len(doc.rules) == 0 && len(c.problems.list) == 0 {
			// Rather half a save than a wish, and taken at its word it would
			// empty the table.
			c.problems.addf(file, c.headerLine, "has no rows below its header; a table without rows must say so in YAML, as in rules: []")
		}
		checkDuplicates(file, doc.rules, &c.problems)
	}
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	return doc, nil
}

// checkCSVText refuses what other encodings leave: of UTF-16, every second byte of
// plain text is 0.
func checkCSVText(file string, data []byte) error {
	if zero := bytes.IndexByte(data, 0); zero >= 0 || !utf8.Valid(data) {
		return fmt.Errorf("%s:%d: is not UTF-8 text; export it as CSV UTF-8", file, 1+bytes.Count(data[:max(0, zero)], []byte("\n")))
	}
	if bytes.IndexByte(data, '\n') < 0 && bytes.IndexByte(data, '\r') >= 0 {
		return fmt.Errorf("%s:1: ends its lines as Macs once did (CR alone); export it as CSV UTF-8", file)
	}
	return nil
}

const separators = ",;\t"

// separator looks at the first line that says something: at sep=; as Excel is told
// it, or at the header, where a comma cannot be part of a name.
func separator(file string, data []byte) (rune, error) {
	for line := range bytes.Lines(data) {
		if len(bytes.Trim(line, separators+"\" \r\n")) == 0 {
			continue
		}
		if told, ok := toldSeparator(string(line)); ok {
			if len(told) != 1 || !strings.Contains(separators, told) {
				return 0, fmt.Errorf("%s:1: sep=%.10s is no separator that is read; use a comma, a semicolon or a tab", file, told)
			}
			return rune(told[0]), nil
		}
		for _, sep := range separators {
			if bytes.ContainsRune(line, sep) {
				return sep, nil
			}
		}
		break
	}
	return ',', nil
}

// toldSeparator reads a line sep=;
func toldSeparator(line string) (told string, ok bool) {
	line = strings.Trim(line, "\"\r\n")
	if len(line) < len("sep=") || !strings.EqualFold(line[:len("sep=")], "sep=") {
		return "", false
	}
	return line[len("sep="):], true
}

// csvReader turns the rows of one file into rules.
type csvReader struct {
	doc      *Document
	csv      *csv.Reader
	columns  []string
	problems problems

	headerLine int
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

// names reads the first row that says something, and no separator alone.
func (c *csvReader) names() (row []string, ok bool) {
	for {
		if row, ok = c.next(); !ok {
			if c.problems.err() == nil {
				c.problems.addf(c.doc.file, 1, "is empty; the first line names the columns: %s", csvForm)
			}
			return nil, false
		}
		if _, told := toldSeparator(row[0]); !told && saysSomething(row) {
			c.headerLine, _ = c.csv.FieldPos(0)
			return row, true
		}
	}
}

// header reads and checks the names of the columns.
func (c *csvReader) header() bool {
	row, ok := c.names()
	if !ok {
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
		c.problems.addf(c.doc.file, c.headerLine, "the header needs at least one match.<attribute> column and one unit column; columns are %s", csvForm)
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
		if saysSomething(row) {
			c.row(row)
		}
	}
}

func saysSomething(row []string) bool {
	return slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func (c *csvReader) row(row []string) {
	line, _ := c.csv.FieldPos(0)
	r := rule{line: line}
	r.from, r.until = always()
	before := len(c.problems.list)
	for _, column := range c.columns[min(len(row), len(c.columns)):] {
		if strings.HasPrefix(column, matchColumn) { // of others, empty cells at the end are left out by some programs
			c.addf(column, "the row ends before it, with %d cells where the header has %d; an empty cell must be there, as it widens the match", len(row), len(c.columns))
			break
		}
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
