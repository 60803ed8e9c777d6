package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTableArguments(t *testing.T) {
	for _, c := range []struct {
		args []string
		want [][2]string // format and path
	}{
		{nil, nil},
		{[]string{"a.yaml"}, [][2]string{{"", "a.yaml"}}},
		{[]string{"a.yaml,backstage=entities.json", "csv=b=c.txt"}, [][2]string{{"", "a.yaml"}, {"backstage", "entities.json"}, {"csv", "b=c.txt"}}},
		{[]string{"./a=b.yaml", "d.x=y.csv", `d\e=f.yml`}, [][2]string{{"", "./a=b.yaml"}, {"", "d.x=y.csv"}, {"", `d\e=f.yml`}}},
	} {
		tables, err := parseTables(c.args)
		require.NoError(t, err)
		var got [][2]string
		for _, table := range tables {
			got = append(got, [2]string{table.Format, table.Path})
		}
		assert.Equal(t, c.want, got)
	}
	for arg, want := range map[string]string{
		"t.toml":                 `TABLE "t.toml" must end in .yaml, .yml or .csv, or have its format before it, as in backstage=t.toml`,
		"ymal=a.yaml":            `TABLE "ymal=a.yaml": "ymal" is none of yaml, csv, backstage; a file with = in its name is written ./ymal=a.yaml`,
		"a.yaml,,b.yaml":         `TABLE "": a file is needed`,
		"csv=":                   `TABLE "csv=": a file is needed`,
		"a.csv,csv=./x/../a.csv": `TABLE "./x/../a.csv" is given twice; name a file once`,
	} {
		_, err := parseTables([]string{arg})
		assert.EqualError(t, err, want)
	}
}

func TestEveryCommandTakesFormats(t *testing.T) {
	entities := file(t, "entities.json", `[{"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "a"}, "spec": {"owner": "search"}}]`)
	other := file(t, "other.csv", "match.service.name,team\nb,ads\n")
	spans := spansFile(t, service("a", nil), service("b", nil))
	both := "backstage=" + entities + "," + other
	for want, args := range map[string][]string{
		"no findings in 2 rules":       {"lint", both},
		"100.0% of spend":              {"coverage", "--table", both, spans},
		"no untagged call among 2":     {"explain", "--untagged", "--table", both, spans},
		"in 2 of 2 calls would change": {"diff", "none", both, spans},
	} {
		out, err := run(t, args...)
		require.NoError(t, err, args)
		assert.Contains(t, out, want, args)
	}
	_, err := run(t, "lint", other, other)
	require.ErrorContains(t, err, "is given twice")
}
