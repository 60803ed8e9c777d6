package ownership

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lintAt is when the cases are judged.
var lintAt = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// TestLintCases lints the tables of each directory, in the order of their names,
// and compares with expected.txt beside them.
func TestLintCases(t *testing.T) {
	dirs, err := filepath.Glob("testdata/lint/*")
	require.NoError(t, err)
	seen := map[FindingKind]bool{Incomplete: true} // needs a large table
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			files, err := filepath.Glob(dir + "/*.yaml")
			require.NoError(t, err)
			var docs []*Document
			for _, file := range files {
				data, err := os.ReadFile(file)
				require.NoError(t, err)
				doc, err := parseFile(filepath.Base(file), data)
				require.NoError(t, err)
				docs = append(docs, doc)
			}
			_, err = NewTable(docs...)
			require.NoError(t, err)
			want, err := os.ReadFile(dir + "/expected.txt")
			require.NoError(t, err)
			var got strings.Builder
			for _, f := range Lint(docs, lintAt) {
				seen[f.Kind] = true
				got.WriteString(f.String() + "\n")
			}
			assert.Equal(t, string(want), got.String())
		})
	}
	for _, kind := range FindingKinds() {
		assert.True(t, seen[kind], "no case has %s", kind)
	}
}

func TestLintLeavesMistakesToNewTable(t *testing.T) {
	doc, err := ParseYAML("a.yaml", []byte("units: {team: {default: x, allowed: [y]}}\nrules: [{match: {a: b}, set: {team: y}, until: 2020-01-01}]"))
	require.NoError(t, err)
	assert.Empty(t, Lint([]*Document{doc}, lintAt))
	assert.Empty(t, Lint(nil, lintAt))
}

func TestNamesHaveABound(t *testing.T) {
	var yaml, csv strings.Builder
	yaml.WriteString("teams:\n")
	for i := range 11_000 {
		fmt.Fprintf(&yaml, "  - name: a-team-with-a-long-name-%05d\n", i)
	}
	csv.WriteString("name,match.service.name,team\n")
	for i := range 5_000 {
		fmt.Fprintf(&csv, "r%04d,s%04d,t%04d\n", i, i, i)
	}
	teams, err := ParseYAML("a.yaml", []byte(yaml.String()))
	require.NoError(t, err)
	rules, err := ParseCSV("b.csv", []byte(csv.String()))
	require.NoError(t, err)
	counts := map[FindingKind]int{}
	for _, f := range Lint([]*Document{teams, rules}, lintAt) {
		if counts[f.Kind]++; f.Kind == Incomplete {
			assert.Equal(t, `b.csv:4547: incomplete: rule r4545: the table has too many names of team; "t4545" and those after it in the alphabet were held against no other`, f.String())
		}
	}
	assert.Equal(t, map[FindingKind]int{Incomplete: 1, UnknownTeam: 4545, UnusedTeam: 11_000}, counts)
}

func TestKindsOfFindings(t *testing.T) {
	assert.True(t, NotYet.Info() && OrderMatters.Info() && UnusedTeam.Info())
	assert.False(t, Shadowed.Info() || Expired.Info() || Expiring.Info() || Incomplete.Info())
	assert.True(t, OrderMatters.Quiet() && UnusedTeam.Quiet() && Superseded.Quiet())
	assert.False(t, NotYet.Quiet() || Typo.Quiet())
}
