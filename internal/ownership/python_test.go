package ownership

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/tidwall/gjson"
)

func TestPythonJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{'team': 'growth', 'feature': 'rag'}`:           `{"team": "growth", "feature": "rag"}`,
		`{'a': True, 'b': False, 'c': None, 'n': 1.5e3}`: `{"a": true, "b": false, "c": null, "n": 1.5e3}`,
		`{"it's": 'say "hi"', 'back': '\\'}`:             `{"it's": "say \"hi\"", "back": "\\"}`,
		`{'x': 'a\n\t\r\x1b\xe4\u20ac\U0001f680'}`:       `{"x": "a\u000a\u0009\u000d\u001bä€🚀"}`,
		`['ä', ('one',), ('a', 'b'), {}]`:                `["ä", ["one"], ["a", "b"], {}]`,
		`{'nested': "{'team': 'x'}"}`:                    `{"nested": "{'team': 'x'}"}`,
	} {
		got, ok := pythonJSON(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got)
		assert.True(t, gjson.Valid(got), got)
	}
	for _, text := range []string{
		`{'team': 'gro`, `{'a': UserAPIKeyAuth(x='y')}`, `{'a': Truth}`, `{'a': 'b\`, `{'a': '\x1'}`, `{'a': '\q'}`, `{'a': '\N{BULLET}'}`, `{'a': '\xzz'}`,
	} {
		_, ok := pythonJSON(text)
		assert.False(t, ok, text)
	}
}

// FuzzPythonJSON has any text: what is said to be JSON and is it has the texts.
func FuzzPythonJSON(f *testing.F) {
	f.Add("search")
	f.Add("it's \"quoted\" \\ and\n\x00")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = pythonJSON(text)
		_, _ = pythonJSON("{'a': " + text)
		if strings.ContainsFunc(text, func(r rune) bool { return r == '\'' || r == '\\' || r == '\uFFFD' }) {
			return
		}
		json, ok := pythonJSON("{'a': '" + text + "'}")
		if !ok || !gjson.Valid(json) || gjson.Get(json, "a").Str != text {
			t.Fatalf("%q became %q", text, json)
		}
	})
}
