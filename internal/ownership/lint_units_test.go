package ownership

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gridOf writes rules of which the second half meets the first, that set some
// units.
func gridOf(tb testing.TB, rules, units int) *Document {
	tb.Helper()
	var csv strings.Builder
	csv.WriteString("match.a,match.b,team")
	for u := range units - 1 {
		fmt.Fprintf(&csv, ",u%d", u)
	}
	for i := range rules {
		match := fmt.Sprintf("x%05d*,*", i)
		if i >= rules/2 {
			match = fmt.Sprintf("*,y%05d", i)
		}
		fmt.Fprintf(&csv, "\n%s%s", match, strings.Repeat(fmt.Sprintf(",v%d", i), units))
	}
	doc, err := ParseCSV("a.csv", []byte(csv.String()))
	require.NoError(tb, err)
	for u := range units - 1 {
		doc.units = append(doc.units, unitSpec{name: fmt.Sprint("u", u)})
	}
	return doc
}

// TestUnitsAreWork: values are compared for each unit, and each counts.
func TestUnitsAreWork(t *testing.T) {
	work := func(units int) int {
		m := newMerger([]*Document{gridOf(t, 100, units)})
		rules, _, err := m.settle()
		require.NoError(t, err)
		l := orderLint{rules: rules, units: m.units, source: m.source, docs: m.docs, named: namedRules}
		assert.Equal(t, len(rules), l.run())
		assert.Len(t, l.found, 50)
		return l.work
	}
	assert.Equal(t, 11*50*50, work(12)-work(1))
}

// TestSixteenUnitsTakeSeconds: many rules that meet, of many units each.
func TestSixteenUnitsTakeSeconds(t *testing.T) {
	doc := gridOf(t, 12_000, 12)
	from := time.Now()
	findings := Lint([]*Document{doc}, lintAt)
	assert.Less(t, time.Since(from), 20*time.Second)
	assert.Equal(t, Incomplete, findings[len(findings)-1].Kind)
}

func TestValuesAreTheSameWhateverTheSpan(t *testing.T) {
	for _, c := range []struct {
		a, b string // match of k, and the value
		same bool
	}{
		{"x | t", "y | t", true},
		{"x | t", "x* | u", false},
		{"x* | ${k}", "y* | ${k}", true},
		{"x* | ${k:1}", "x* | ${k:1}", true},
		{"x* | ${k:1}", "?* | ${k:1}", false},
		{"x* | ${k:1}", "x* | ${k}", false},
		{"x* | ${k:1}", "x* | a-${k:1}", false},
		{"x*,y* | ${k:1}", "x*,y* | ${k:1}", false}, // which of them fits is the index's to choose
	} {
		rules := make([]rule, 2)
		for i, text := range []string{c.a, c.b} {
			patterns, value, _ := strings.Cut(text, " | ")
			rules[i] = rule{match: []condition{{"k", strings.Split(patterns, ",")}}, set: []assignment{{"team", value}}}
		}
		n := newRuleNumbers(rules, conventionalUnits())
		assert.Equal(t, c.same, n.disputed(0, 1, n.all[0]) == 0, "%v", c)
	}
}
