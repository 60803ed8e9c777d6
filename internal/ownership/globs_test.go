package ownership

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// globTables are tables whose globs are told apart by one of their ends only,
// by both together, or by one of two attributes. A row is of n.
var globTables = map[string]struct {
	header string
	row    func(i int) string
	span   func(i int) map[string]any
}{
	"beginning": {
		"match.service.name,team", func(i int) string { return fmt.Sprintf("svc-%d-*-production,t%d", i, i) },
		func(i int) map[string]any {
			return map[string]any{"service.name": fmt.Sprintf("svc-%d-api-production", i)}
		},
	},
	"end": {
		"match.service.name,team", func(i int) string { return fmt.Sprintf("team-*-x%d,t%d", i, i) },
		func(i int) map[string]any { return map[string]any{"service.name": fmt.Sprintf("team-blue-x%d", i)} },
	},
	"both ends": {
		"match.service.name,team", func(i int) string { return fmt.Sprintf("team%d-*-x%d,t%d", i%300, i/300, i) },
		func(i int) map[string]any {
			return map[string]any{"service.name": fmt.Sprintf("team%d-blue-x%d", i%300, i/300)}
		},
	},
	"second attribute": {
		"match.a,match.b,team", func(i int) string { return fmt.Sprintf("a-long-beginning-*,b%d-*,t%d", i, i) },
		func(i int) map[string]any {
			return map[string]any{"a": "a-long-beginning-1", "b": fmt.Sprintf("b%d-1", i)}
		},
	},
	"beside a common value": {
		"match.a,match.b,team", func(i int) string { return fmt.Sprintf("prod,*b%d,t%d", i, i) },
		func(i int) map[string]any { return map[string]any{"a": "prod", "b": fmt.Sprintf("-b%d", i)} },
	},
}

func globTable(tb testing.TB, name string, n int) *Table {
	tb.Helper()
	var csv strings.Builder
	csv.WriteString(globTables[name].header)
	for i := range n {
		csv.WriteString("\n" + globTables[name].row(i))
	}
	return mustTable(tb, "a.csv", csv.String())
}

// TestGlobsAreToldApart counts what a span pays for: shapes that are looked up,
// and rules that are tried in each.
func TestGlobsAreToldApart(t *testing.T) {
	const n = 20_000
	for name, tc := range globTables {
		t.Run(name, func(t *testing.T) {
			table := globTable(t, name, n)
			assert.LessOrEqual(t, len(table.index.shapes), 12, "shapes")
			for _, s := range table.index.shapes {
				for _, b := range s.buckets {
					require.LessOrEqual(t, int(b.to-b.from), fewShare, "rules to try")
				}
			}
			x := attr.NewIndex(table.Keys()...)
			resolver := table.Bind(x)
			for i := 0; i < n; i += 997 {
				var owner Owner
				resolver.Resolve(&Input{Span: record(x, tc.span(i))}, &owner)
				assert.Equal(t, fmt.Sprint("t", i), owner.Values[4])
			}
		})
	}
}

func TestGlobsThatNothingTellsApartAreRefused(t *testing.T) {
	table := func(row string, n int) string {
		var csv strings.Builder
		csv.WriteString("match.a,match.b,team\n")
		for i := range n {
			csv.WriteString(strings.ReplaceAll(row, "%", strconv.Itoa(i)) + "\n")
		}
		return csv.String()
	}
	const why = "rule a.csv:1002: with it more than 1000 cases have no fixed text that tells them apart, and every span would be tried against each; " +
		"give its pattern a fixed beginning or end of its own, as in search-* or *-search"
	for _, row := range []string{"*-svc%-*,,t", "svc-*%*-x,,t", "prod,*-svc%-*,t"} {
		_, err := tableOf("a.csv", table(row, maxCrowd))
		require.NoError(t, err, row)
		_, err = tableOf("a.csv", table(row, maxCrowd+10))
		require.EqualError(t, err, "a.csv:1002: "+why, row)
	}
	halves := "match.a,match.b,team\n" + strings.TrimPrefix(table("*-a%-*,,t", 600), "match.a,match.b,team\n") +
		strings.TrimPrefix(table(",*-b%-*,t", 600), "match.a,match.b,team\n")
	_, err := tableOf("a.csv", halves)
	require.EqualError(t, err, "a.csv:1002: "+why, "whatever the attributes are")
	_, err = tableOf("first.csv", table("svc%,,t", 2000), "a.csv", table("*-svc%-*,,t", maxCrowd+1))
	require.EqualError(t, err, "a.csv:1002: "+why)
}

// TestTooManyKindsOfRuleAreRefused has patterns of many lengths: a span would be
// held against each.
func TestTooManyKindsOfRuleAreRefused(t *testing.T) {
	lengths := func(n int) string {
		var csv strings.Builder
		csv.WriteString("match.a,team\n")
		for i := range n {
			csv.WriteString(strings.Repeat("x", i+1) + "*,t\n")
		}
		return csv.String()
	}
	_, err := tableOf("a.csv", lengths(maxShapes))
	require.NoError(t, err)
	_, err = tableOf("a.csv", lengths(maxShapes+5))
	require.ErrorContains(t, err, "a.csv:1002: rule a.csv:1002: with it the rules are of more than 1000 kinds")

	var entities []string
	for i := range maxShapes + 5 {
		entities = append(entities, component(fmt.Sprintf("c%d", i), "search", "service.name", strings.Repeat("x", i+1)+"*"))
	}
	got := importOf(t, "rules: [{match: {service.name: 'own-*'}, set: {team: search}}]", catalogOf(entities...))
	require.Len(t, got.Findings, 5)
	assert.Contains(t, got.Findings[0].Text, "with it the rules are of more than 1000 kinds")
}

// TestATableHasABoundInAllItCompares has lists whose cases all look at many
// attributes.
func TestATableHasABoundInAllItCompares(t *testing.T) {
	list := func(name string) string {
		values := make([]string, 100)
		for i := range values {
			values[i] = fmt.Sprint(name, i)
		}
		return strings.Join(values, "|")
	}
	var csv strings.Builder
	csv.WriteString("match.a,match.b")
	for i := range 60 {
		fmt.Fprintf(&csv, ",match.k%d", i)
	}
	csv.WriteString(",team\n")
	for i := range 8 {
		fmt.Fprintf(&csv, "%s,%s%s,t\n", list(fmt.Sprint("a", i)), list("b"), strings.Repeat(",v", 60))
	}
	_, err := tableOf("a.csv", csv.String())
	require.EqualError(t, err, "a.csv:8: rule a.csv:8: here the lists of all rules combine to more than 4000000 values to compare; use patterns or fewer values")
}

func BenchmarkGlobs(b *testing.B) {
	for name, tc := range globTables {
		for _, n := range benchRows {
			table := globTable(b, name, n)
			x := attr.NewIndex(table.Keys()...)
			resolver := table.Bind(x)
			spans := make([]*attr.Record, 1024)
			for i := range spans {
				spans[i] = record(x, tc.span(i*n/len(spans)))
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				var owner Owner
				b.ReportAllocs()
				for i := range b.N {
					resolver.Resolve(&Input{Span: spans[i%len(spans)]}, &owner)
				}
				require.False(b, owner.Untagged)
			})
		}
	}
}
