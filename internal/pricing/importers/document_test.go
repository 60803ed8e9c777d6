package importers

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEntriesKnowTheirLines(t *testing.T) {
	text := "\n{ \"a\": 1,\n \"b\":\n  [\n   {\"x\": 1},\n\n   2, 3\n  ], \"c\": {\n } }\n"
	doc := newDocument("f.json", []byte(text))
	entries, err := doc.entries('{', "it")
	require.NoError(t, err)
	lines := map[string]int{}
	for _, e := range entries {
		lines[e.key] = e.line
	}
	assert.Equal(t, map[string]int{"a": 2, "b": 4, "c": 8}, lines)

	items, err := doc.within(entries[1]).entries('[', "b")
	require.NoError(t, err)
	require.Len(t, items, 3)
	assert.Equal(t, [3]int{5, 7, 7}, [3]int{items[0].line, items[1].line, items[2].line})
	assert.JSONEq(t, `{"x": 1}`, string(items[0].raw))

	_, err = doc.within(entries[1]).entries('{', "b")
	assert.EqualError(t, err, "f.json:4: b: want an object")
}

func TestEntriesSayWhereTheTextIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"[\n\n\n1,\n\n\n2,\n}\n\n]":        "f.json:8: it: invalid character '}' looking for beginning of value",
		"[\n\n{\"a\": 1},\n\n{\n\"b\" 2}]": "f.json:6: it: invalid character '2' after object key",
		"[\n1\n2]":                         "f.json:3: it: invalid character '2' after array element",
		"[\n\n\n":                          "f.json:4: it: the text ends too early",
		"[\n\n[1,\n":                       "f.json:4: it: the text ends too early",
		"[\n1,]":                           "f.json:2: it: invalid character ']' looking for beginning of value",
		"[1]\n\n[2]":                       "f.json:3: it: want nothing after it",
		"[1]\n\n]":                         "f.json:3: it: want nothing after it",
		"\n\n3":                            "f.json:3: it: want a list",
	} {
		_, err := newDocument("f.json", []byte(text)).entries('[', "it")
		assert.EqualError(t, err, want, "%q", text)
	}
}

func TestValuesKeepNumbersAsWritten(t *testing.T) {
	got, err := values([]byte(`{"a": 0.18000000000000002, "b": null}`))
	require.NoError(t, err)
	assert.Equal(t, "0.18000000000000002", oneLine(got["a"]))
	assert.Contains(t, got, "b")

	_, err = values([]byte(`3`))
	assert.Error(t, err)
}
