package ownership

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOneMatchOfTwoTrusts: trust is a rule's, so that rules of two can not be
// merged into one.
func TestOneMatchOfTwoTrusts(t *testing.T) {
	rows := "name,match.k,team,project,trust\nid,a,x,,identity\nmap,a,,y,\nlast,a,z,z,fallback\n"
	doc, err := ParseCSV("a.csv", []byte(rows))
	require.NoError(t, err)
	_, err = NewTable(doc)
	require.NoError(t, err)
	assert.Empty(t, Lint([]*Document{doc}, lintAt))
	_, err = ParseCSV("a.csv", []byte(rows+"again,a,y,,identity\n"))
	require.EqualError(t, err, "a.csv:5: rule again: matches the same as rule id on line 2 at the same time; merge them, or give them dates that do not overlap")
}

// TestDatesOfOneMatch: whatever the order of rows, each that overlaps one above it
// is told, once.
func TestDatesOfOneMatch(t *testing.T) {
	dated := func(spans ...string) string {
		var csv strings.Builder
		csv.WriteString("name,match.k,team,from,until\n")
		for i, span := range spans {
			from, until, _ := strings.Cut(span, "-")
			for _, day := range []*string{&from, &until} {
				if *day != "" {
					*day = "2026-01-" + *day
				}
			}
			fmt.Fprintf(&csv, "r%d,a,x,%s,%s\n", i+1, from, until)
		}
		_, err := ParseCSV("a.csv", []byte(csv.String()))
		if err == nil {
			return ""
		}
		var told []string
		for line := range strings.Lines(err.Error()) {
			line, _, _ = strings.Cut(line, " at the same time")
			told = append(told, strings.Replace(line, " matches the same as rule", "", 1))
		}
		return strings.Join(told, "; ")
	}
	assert.Empty(t, dated("-05", "05-10", "10-"))
	assert.Empty(t, dated("10-", "-05", "05-10"))
	assert.Equal(t, "a.csv:4: rule r3: r1 on line 2", dated("01-05", "05-10", "04-05"))
	assert.Equal(t, "a.csv:3: rule r2: r1 on line 2; a.csv:4: rule r3: r1 on line 2", dated("01-30", "02-03", "04-05"))
	assert.Equal(t, "a.csv:4: rule r3: r1 on line 2", dated("02-03", "04-05", "01-30"))
	assert.Equal(t, "a.csv:3: rule r2: r1 on line 2", dated("-", "-05"))
}

// TestManyDatesOfOneMatch: a table can say of every hour whose it was.
func TestManyDatesOfOneMatch(t *testing.T) {
	rules := make([]rule, 200_000)
	for i := range rules {
		at := int64(i * 7919 % len(rules))
		rules[i] = rule{name: "r", line: i + 2, match: []condition{{"k", []string{"a"}}}, from: at, until: at + 1}
	}
	var p problems
	from := time.Now()
	checkDuplicates("a.csv", rules, &p)
	assert.Less(t, time.Since(from), 3*time.Second)
	assert.NoError(t, p.err())
}
