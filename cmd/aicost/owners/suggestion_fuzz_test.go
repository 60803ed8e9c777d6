package owners

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// FuzzSuggestedRows: whatever a service is called, the row that is suggested for
// it is read, matches it, and owns nothing before it is filled in.
func FuzzSuggestedRows(f *testing.F) {
	for _, name := range odd {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c := billed(t, map[string]any{"ai_cost.status": "priced", "service.name": name})
		if matchable(c, "service.name") == "" {
			return
		}
		s := &suggestion{
			rows:    []*suggestedRow{{name: "svc-" + name, key: "service.name", value: name, set: []assignment{{"team", placeholder}}}},
			aliases: []*suggestedAlias{{unit: "team", spelling: "x" + name, value: name}},
		}
		for form, parse := range map[string]func(string, []byte) (*ownership.Document, error){"yaml": ownership.ParseYAML, "csv": ownership.ParseCSV} {
			var out bytes.Buffer
			suggestionForms[form](s, &out, []string{"team"}, "USD")
			_, text, _ := strings.Cut(strings.TrimPrefix(out.String(), "\n"), "\n")
			text, _, _ = strings.Cut(text, "\n\n") // aliases stand apart from CSV
			_, err := parse("t", []byte(text))
			require.ErrorContains(t, err, "reserved", text)
			if placeholder == name || strings.HasPrefix(name, "__") || strings.ContainsAny(name, "*?") || strings.Contains(name, "${") {
				continue // no value of a unit, which is what this test makes of it
			}
			document, err := parse("t", []byte(strings.ReplaceAll(text, placeholder, "search")))
			require.NoError(t, err, text)
			table, err := ownership.NewTable(document)
			require.NoError(t, err, text)
			x := attr.NewIndex(table.Keys()...)
			record, owner := attr.NewRecord(x), &ownership.Owner{}
			record.Set(x.Slot("service.name"), attr.Value{Kind: attr.KindString, Str: name})
			table.Bind(x).Resolve(&ownership.Input{Resource: record}, owner)
			assert.True(t, strings.EqualFold("search", owner.Values[4]), text) // as the alias may spell it
		}
	})
}
