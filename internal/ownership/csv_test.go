package ownership

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatSpreadsheetsWrite: all of these are one table.
func TestWhatSpreadsheetsWrite(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                        "name,match.k,team,from,until\nr,a,x,,",
		"semicolons":                   "name;match.k;team;from;until\nr;a;x;;",
		"a line before the header":     "\nname;match.k;team;from;until\nr;a;x;;",
		"lines of blanks":              " \r\n\t\r\nname;match.k;team;from;until\r\nr;a;x;;",
		"a row of nothing":             ",,,,\nname,match.k,team,from,until\nr,a,x,,",
		"a row of quoted nothing":      "\"\";\"\"\nname;match.k;team;from;until\nr;a;x;;",
		"what Excel is told":           "\ufeffsep=;\r\nname;match.k;team;from;until\r\nr;a;x;;\r\n",
		"in quotes":                    "\"sep=,\"\nname,match.k,team,from,until\nr,a,x,,",
		"of a tab":                     "SEP=\t\nname\tmatch.k\tteam\tfrom\tuntil\nr\ta\tx\t\t",
		"of none":                      "sep=,\nname,match.k,team,from,until\nr,a,x,,",
		"rows that end with the last":  "name,match.k,team,from,until\nr,a,x\n",
		"a value that looks like that": "name,match.k,team,from,until\nr,a,x,\n",
	} {
		doc, err := ParseCSV("a.csv", []byte(text))
		require.NoError(t, err, name)
		require.Len(t, doc.rules, 1, name)
		r := doc.rules[0]
		assert.Equal(t, "r", r.name, name)
		assert.Equal(t, []condition{{"k", []string{"a"}}}, r.match, name)
		assert.Equal(t, []assignment{{"team", "x"}}, r.set, name)
		before, _, _ := strings.Cut(text, "r,a,x")
		before, _, _ = strings.Cut(before, "r;a;x")
		before, _, _ = strings.Cut(before, "r\ta\tx")
		assert.Equal(t, 1+strings.Count(before, "\n"), r.line, name)
	}
}

// TestRowsThatEndEarly: a cell of match that is not there would widen the rule,
// and no row can do without all units.
func TestRowsThatEndEarly(t *testing.T) {
	doc, err := ParseCSV("a.csv", []byte("match.k,team,project,until,trust,name\na,x\nb,x,y\nc,,y,2027-01-01\n"))
	require.NoError(t, err)
	assert.Equal(t, []assignment{{"team", "x"}}, doc.rules[0].set)
	assert.Equal(t, "a.csv:4", doc.rules[2].name)
	for text, want := range map[string]string{
		"team,match.k,match.l\nx,a\n":          "a.csv:2: column match.l: the row ends before it, with 2 cells where the header has 3; an empty cell must be there, as it widens the match",
		"team,match.k,project,match.l\nx,a,\n": "a.csv:2: column match.l: the row ends before it, with 3 cells where the header has 4; an empty cell must be there, as it widens the match",
		"match.k,team\na\n":                    "a.csv:2: rule a.csv:2: sets no unit; give at least one, such as team",
	} {
		_, err := ParseCSV("a.csv", []byte(text))
		assert.EqualError(t, err, want)
	}
}

// TestWhatIsNoText has one error each.
func TestWhatIsNoText(t *testing.T) {
	const table = "match.k,team\na,x\n"
	wide := func(first, second string) string {
		return strings.Join(strings.Split(table, ""), first) + second
	}
	for text, want := range map[string]string{
		wide("\x00", "\x00"):                    "a.csv:1: is not UTF-8 text; export it as CSV UTF-8",
		"\x00" + wide("\x00", ""):               "a.csv:1: is not UTF-8 text; export it as CSV UTF-8",
		"match.k,team\na,x\nb\x00,y\n":          "a.csv:3: is not UTF-8 text; export it as CSV UTF-8",
		"match.k,team\ra,x\rb,y\r":              "a.csv:1: ends its lines as Macs once did (CR alone); export it as CSV UTF-8",
		"sep=|\nmatch.k|team\na|x":              "a.csv:1: sep=| is no separator that is read; use a comma, a semicolon or a tab",
		"\n\nteam\nx":                           "a.csv:3: the header needs at least one match.<attribute> column and one unit column; columns are " + csvForm,
		"\n\n":                                  "a.csv:1: is empty; the first line names the columns: " + csvForm,
		"sep=;\n":                               "a.csv:1: is empty; the first line names the columns: " + csvForm,
		"sep=;\n\nmatch.k;team\n":               "a.csv:3: has no rows below its header; a table without rows must say so in YAML, as in rules: []",
		"sep=;\nname;match.k;team\nr;a;b\nx;c;": "a.csv:4: rule x: sets no unit; give at least one, such as team",
	} {
		_, err := ParseCSV("a.csv", []byte(text))
		assert.EqualError(t, err, want, "%q", text)
	}
}
