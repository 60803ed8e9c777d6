package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormatOf(t *testing.T) {
	for file, want := range map[string]Format{
		"owners.yaml": FormatYAML, "a/b.YML": FormatYAML, "owners.csv": FormatCSV, `c:\tables\o.CSV`: FormatCSV,
		"catalog-info.yaml": FormatBackstage, "a/Catalog-Info.yml": FormatBackstage, `a\catalog-info.yaml`: FormatBackstage,
		"my-catalog-info.yaml": FormatYAML, "catalog-info.csv": FormatCSV, "catalog-info.yaml/owners.csv": FormatCSV,
		"owners.json": "", "owners": "", "": "", ".yaml": FormatYAML,
	} {
		assert.Equal(t, want, FormatOf(file), file)
	}
}

func TestParseReadsEveryFormat(t *testing.T) {
	data := map[Format]string{
		FormatYAML: "rules: [{match: {a: b}, set: {team: x}}]", FormatCSV: "match.a,team\nb,x\n", FormatBackstage: component("b", "x", "a", "b"),
	}
	require.Len(t, data, len(Formats()))
	for _, format := range Formats() {
		doc, err := Parse(format, "file", []byte(data[format]))
		require.NoError(t, err, format)
		assert.Len(t, doc.rules, 1, format)
	}
	for name, format := range map[string]Format{"a.yml": FormatYAML, "a.csv": FormatCSV, "catalog-info.yml": FormatBackstage} {
		_, err := Parse("", name, []byte(data[format]))
		require.NoError(t, err, name)
	}
	_, err := Parse("", "a.txt", nil)
	require.ErrorContains(t, err, "a.txt: does not say what it is; name it .yaml, .yml or .csv, or say the format: yaml, csv or backstage")
	_, err = Parse("toml", "a.toml", nil)
	require.ErrorContains(t, err, `a.toml: "toml" is no format of tables; must be yaml, csv or backstage`)
}
