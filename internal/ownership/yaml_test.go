package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestATableSaysSomething: what could be half a save never replaces a table.
func TestATableSaysSomething(t *testing.T) {
	const empty = "a.yaml:1: is empty; a table without content must say so, as in rules: []"
	for _, text := range []string{"", "# soon\n", "---\n", "{}", "version: x", "version: x\nrules:\n", "units:", "teams: ~\nineligible:\n"} {
		_, err := ParseYAML("a.yaml", []byte(text))
		assert.EqualError(t, err, empty, "%q", text)
	}
	for _, text := range []string{
		"rules: []", "version: x\nrules: []", "teams: [{name: search}]", "units: {team: {required: false}}",
		"teams: []", "ineligible: []", "units: {}", "rules:\nteams: [{name: search}]",
	} {
		_, err := ParseYAML("a.yaml", []byte(text))
		require.NoError(t, err, "%q", text)
	}
	_, err := ParseYAML("a.yaml", []byte("version: x\nrule: []"))
	assert.ErrorContains(t, err, `a.yaml:2: unknown key "rule"`)
	assert.NotContains(t, err.Error(), "is empty", "one mistake is told once")
}
