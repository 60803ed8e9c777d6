package ownership

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

const allowedInTables = "units: {team: {allowed: [x, y, 'a*', 'b']}}\nrules: []"

// randomRow is a row of a table, such as a spreadsheet has.
func randomRow(random *rand.Rand) string {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	a := pick("", "a", "b", "ab", "a*", "*b", "?b*", "*", "a|b", "a*|b", "!*", "?*")
	b := pick("", "", "a", "b", "b*", "*")
	values := []string{"x", "x", "x", "y"}
	if a != "" && a != "!*" {
		values = append(values, "${a}")
		if strings.Contains(a, "*") && !strings.Contains(a, "|") {
			values = append(values, "${a:1}", "${a:1}", "a${a:1}")
		}
	}
	from := pick("", "", "", "2026-01-01", "2026-03-01")
	until := pick("", "", "", "2026-03-01", "2026-05-01")
	return strings.Join([]string{a, b, pick(values...), pick(append(values, "", "")...), from, until, pick("", "", "", "", "identity", "fallback")}, ",")
}

// lintedTable is a table of rows with what lint says of it, and what spans get.
type lintedTable struct {
	findings []Finding
	outcome  string
}

func lintRows(tb testing.TB, rows []string) (lintedTable, bool) {
	tb.Helper()
	units, err := ParseYAML("u.yaml", []byte(allowedInTables))
	require.NoError(tb, err)
	doc, err := ParseCSV("r.csv", []byte("match.a,match.b,team,project,from,until,trust\n"+strings.Join(rows, "\n")))
	if err != nil {
		return lintedTable{}, false // two of them match the same
	}
	table, err := NewTable(units, doc)
	if err != nil {
		return lintedTable{}, false
	}
	x := attr.NewIndex(append(table.Keys(), "a", "b")...)
	resolver := table.Bind(x)
	var out strings.Builder
	for _, a := range []string{"", "a", "b", "ab", "bb", "aab", "cb", "c"} {
		for _, b := range []string{"", "a", "b", "bc"} {
			attributes := map[string]any{}
			if a != "" {
				attributes["a"] = a
			}
			if b != "" {
				attributes["b"] = b
			}
			for month := range 6 {
				var owner Owner
				at := time.Date(2025, time.Month(12+month), 15, 0, 0, 0, 0, time.UTC)
				resolver.Resolve(&Input{Span: record(x, attributes), At: at.UnixNano()}, &owner)
				values, untagged := spell(table, &owner)
				for unit, value := range values { // which rule is told can change
					source, _, _ := strings.Cut(value[1], ":")
					values[unit] = [2]string{value[0], source}
				}
				fmt.Fprintln(&out, a, b, month, values, untagged)
			}
		}
	}
	return lintedTable{Lint([]*Document{units, doc}, lintAt), out.String()}, true
}

// mayChange reports whether rows that stand together may change places by what is
// printed: they share an attribute, and nothing about order names both.
func (t *lintedTable) mayChange(rows []string, upper int) bool {
	a, b := strings.Split(rows[upper], ","), strings.Split(rows[upper+1], ",")
	if (a[0] == "" || b[0] == "") && (a[1] == "" || b[1] == "") {
		return false
	}
	return !slices.ContainsFunc(t.findings, func(f Finding) bool {
		return slices.Contains([]FindingKind{Shadowed, PartlyShadowed, Overlapping, OrderMatters, Repeated}, f.Kind) &&
			f.Line == upper+3 && strings.Contains(f.Text, fmt.Sprintf("(r.csv:%d)", upper+2))
	})
}

// TestTablesGiveTheSameWhereLintLetsThem moves rows by what lint prints, again and
// again, and takes those out that it says are never asked.
func TestTablesGiveTheSameWhereLintLetsThem(t *testing.T) {
	moves, removals := 0, 0
	for seed := range uint64(1200) {
		random := rand.New(rand.NewPCG(seed, 3))
		rows := make([]string, 3+random.IntN(8))
		for i := range rows {
			rows[i] = randomRow(random)
		}
		first, ok := lintRows(t, rows)
		if !ok {
			continue
		}
		for _, f := range first.findings {
			if f.Kind == Shadowed {
				removals++
				rest, ok := lintRows(t, slices.Delete(slices.Clone(rows), f.Line-2, f.Line-1))
				require.True(t, ok || len(rows) == 1)
				require.Equal(t, first.outcome, rest.outcome, "without line %d of\n%s", f.Line, strings.Join(rows, "\n"))
			}
		}
		now, moved := first, slices.Clone(rows)
		for range len(rows) {
			i := random.IntN(len(moved) - 1)
			if !now.mayChange(moved, i) {
				continue
			}
			moves++
			moved[i], moved[i+1] = moved[i+1], moved[i]
			now, ok = lintRows(t, moved)
			require.True(t, ok)
			require.Equal(t, first.outcome, now.outcome, "%s\nas\n%s", strings.Join(rows, "\n"), strings.Join(moved, "\n"))
		}
	}
	assert.Greater(t, moves, 1000)
	assert.Greater(t, removals, 100)
}
