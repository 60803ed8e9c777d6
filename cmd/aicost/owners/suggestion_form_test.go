package owners

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/ownership"
)

// after is what a text has below a line.
func after(t *testing.T, text, line string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, "\n"+line+"\n")
	require.True(t, found, "%s in\n%s", line, text)
	return rest
}

// odd are names that mean something to YAML, CSV, spreadsheets or patterns.
var odd = []string{
	"search-api", "a: b", "x, {y}", "#no", "'q'", `d"q`, "8", "true", "null", "-", "a|b", "=1+2", "@x", "*", "a?", "é", "[l]", "&a", "!t", "%", "a b",
}

func untagged() (out []sent) {
	for i, name := range odd {
		out = append(out, service(name, nil), service("gateway", map[string]any{"litellm.team.id": fmt.Sprintf("id-%d|%s", i, name)}))
	}
	return append(out, service("z", map[string]any{"environment": "prodction: 1"}), service("z", map[string]any{"environment": "qa"}))
}

const environments = "units: {environment: {required: true, attributes: [environment], allowed: ['production: 1', staging], default: staging}}\n" +
	"teams: [{name: search}]\n"

func TestSuggestedYAMLCoversTheSources(t *testing.T) {
	spans := spansFile(t, untagged()...)
	out, err := run(t, "coverage", "--top", "100", "--table", file(t, "t.yaml", environments), spans)
	require.NoError(t, err)
	text := after(t, out, "Suggested for owners.yaml")
	_, err = ownership.ParseYAML("pasted.yaml", []byte(text))
	require.ErrorContains(t, err, "reserved", "no row owns money as it is")
	filled := strings.ReplaceAll(text, placeholder, "somebody")
	_, err = ownership.ParseYAML("pasted.yaml", []byte(filled))
	require.NoError(t, err)

	// Pasted into the table, with the units of both under one key.
	filled = strings.Replace(filled, "units:\n  environment:\n", "units:\n  environment:\n    required: true\n    attributes: environment\n"+
		"    allowed: ['production: 1', staging]\n    default: staging\n", 1)
	pasted := file(t, "t.yaml", "teams: [{name: search}, {name: somebody}]\n"+filled)
	out, err = run(t, "coverage", "--table", pasted, spans)
	require.NoError(t, err)
	assert.Contains(t, lines(out), "team 100.0% 100.0% 0")
	assert.Contains(t, out, "environment  97.7%", "all but what is near to nothing")
	assert.Contains(t, out, "# qa may be for the allowed values of environment: 1 call, 0.0035 USD\n")
	out, err = run(t, "diff", file(t, "t.yaml", environments), pasted, spans)
	require.NoError(t, err)
	assert.Contains(t, lines(out), "team - search 2 0.007", "guessed")
}

func TestSuggestedCSVCoversTheSources(t *testing.T) {
	spans := spansFile(t, untagged()...)
	out, err := run(t, "coverage", "--suggest", "csv", "--top", "100", "--table", file(t, "t.yaml", environments), spans)
	require.NoError(t, err)
	text, rest, found := strings.Cut(after(t, out, "Suggested for owners.csv"), "\n\n")
	require.True(t, found)
	assert.Regexp(t, `^Suggested beside it, for ownership in the collector's config\nunits:\n  environment:\n    aliases:\n      'prodction: 1': 'production: 1' #`, rest)
	assert.Regexp(t, `^name,match\.litellm\.team\.id,match\.service\.name,team,trust\n`, text)
	assert.NotRegexp(t, `(^|,|\n)[=@+]`, text, "no formula")
	assert.Regexp(t, `(?m)^gw-id-0\|search-api,id-0\?search-api,,search,identity$`, text)
	_, err = ownership.ParseCSV("pasted.csv", []byte(text))
	require.ErrorContains(t, err, "reserved")
	out, err = run(t, "coverage", "--table", file(t, "t.csv", strings.ReplaceAll(text, placeholder, "somebody")), spans)
	require.NoError(t, err)
	assert.Contains(t, lines(out), "team 100.0% 100.0% 0")
}

func TestPatternsMatchNoMoreThanOneCharacter(t *testing.T) {
	for value, want := range map[string][2]string{
		"a*b": {"a?b", "a?b"}, "a|b": {"a|b", "a?b"}, "=1": {"=1", "?1"}, "-x-": {"-x-", "?x-"}, "a=b": {"a=b", "a=b"},
	} {
		assert.Equal(t, want, [2]string{pattern(value, false), pattern(value, true)})
	}
}

func TestExactRowsComeFirst(t *testing.T) {
	var s suggestion
	for _, value := range []string{"a**", "a*b", "a|b", "axb"} {
		s.rows = append(s.rows, &suggestedRow{key: "service.name", value: value})
	}
	for cell, want := range map[bool][]string{false: {"a|b", "axb", "a?b", "a??"}, true: {"axb", "a?b", "a??"}} {
		var got []string
		for match := range s.patterns(cell) {
			got = append(got, match)
		}
		assert.Equal(t, want, got)
	}
}
