package ownership

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// jsonComponent is an entity as the catalog's API returns it.
func jsonComponent(name, description string) string {
	return fmt.Sprintf(`{"metadata":{"namespace":"default","annotations":{"a":"b","resource.opentelemetry.io/k":"x|y"},"name":%q,"description":%s,"tags":["t"]},`+
		`"apiVersion":"backstage.io/v1alpha1","kind":"Component","spec":{"type":"service","owner":"search","profile":null},"relations":[{"type":"ownedBy","target":{"kind":"group"}}]}`, name, description)
}

// TestJSONIsReadAsJSON: what JSON allows in texts and YAML does not.
func TestJSONIsReadAsJSON(t *testing.T) {
	for _, description := range []string{`"\ud83d\ude80"`, `"a\/b"`, "\"a\u007fb\"", "\"\u0080\"", "\"\ufffd\uffff\"", `"\ud83d"`, "\"\u2028\"", `1e400`, "null", "\"a\tb\""} {
		text := "\n [" + jsonComponent("a", description) + "]\n"
		if !json.Valid([]byte(text)) {
			_, err := ParseBackstage("a.json", []byte(text)) // a tab is one for YAML
			require.NoError(t, err)
			continue
		}
		doc, err := ParseBackstage("a.json", []byte(text))
		require.NoError(t, err, description)
		require.Len(t, doc.rules, 1)
		assert.Equal(t, 2, doc.rules[0].line)
		assert.Equal(t, []condition{{"k", []string{"x", "y"}}}, doc.rules[0].match)
		assert.Equal(t, []assignment{{"team", "search"}}, doc.rules[0].set)
	}
}

// TestAnswersOfTheAPI: a list, an answer by query, an entity, and one a line.
func TestAnswersOfTheAPI(t *testing.T) {
	a, b := jsonComponent("a", `"x"`), strings.Replace(jsonComponent("b", `"y"`), `"x|y"`, `"z"`, 1)
	for name, text := range map[string]string{
		"a list":              "[\n" + a + ",\n" + b + "\n]",
		"by query":            `{"items": [` + "\n" + a + ",\n" + b + `], "totalItems": 2, "pageInfo": {"items": [{}]}}`,
		"one a line":          "\n" + a + "\n" + b + "\n",
		"a byte order mark":   "\ufeff[\n" + a + ",\n" + b + "\n]",
		"a list of lists":     "[\n" + a + ",\n" + b + "\n, [{}]]",
		"documents of YAML":   "---\n" + a + "\n---\n" + b,
		"YAML with a comment": "{items: [ # all\n" + a + ",\n" + b + "]}",
	} {
		doc, err := ParseBackstage("a.json", []byte(text))
		require.NoError(t, err, name)
		require.Len(t, doc.rules, 2, name)
		assert.Empty(t, doc.Findings(), name)
		last := 3
		if name == "documents of YAML" {
			last = 4
		}
		assert.Equal(t, []string{"b", "a"}, []string{doc.rules[0].name, doc.rules[1].name}, name)
		assert.Equal(t, []int{last, 2}, []int{doc.rules[0].line, doc.rules[1].line}, name)
	}
	_, err := ParseBackstage("a.json", []byte(`{"apiVersion":"v1","kind":"List","items":[`+a+`]}`))
	require.ErrorContains(t, err, "has no entity of a Backstage catalog", "a list of Kubernetes")
}

func TestJSONSyntax(t *testing.T) {
	a := jsonComponent("a", `"x"`)
	for text, want := range map[string]string{
		"[\n" + a + ",\n{\"apiVersion\":\n]":                   "a.json:4: is not JSON: invalid character ']'",
		"[\n" + a + "\n" + a + "]":                             "a.json:3: is not JSON: ",
		"[\n" + a + ",\n" + a[:100]:                            "a.json:3: is not JSON: unexpected EOF",
		"[\n" + a + ",\n{\"relations\": [\n1,\n{]}":            "a.json:5: is not JSON: ",
		"{apiVersion: backstage.io/v1alpha1,\nkind: a: b\n}\n": "a.json:2: is not YAML: ",
	} {
		_, err := ParseBackstage("a.json", []byte(text))
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
	}
}

func TestLeftOutOfJSON(t *testing.T) {
	text := "[\n" + jsonComponent("a", `"x"`) + `,
  {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "b"},
    "spec": {"owner": "group:x",
      "owner": "group:y"}},
  {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "c"}, "spec": {"owner": {"a": 1}}},
  {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "d", "annotations": []}, "spec": {"owner": "x"}},
  7,
  null]`
	doc, err := ParseBackstage("a.json", []byte(text))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"a.json:5: left_out: component b: key owner is given twice; keep one",
		"a.json:6: left_out: component c: spec.owner: must be a reference such as group:search, group:default/search or search",
		"a.json:7: left_out: component d: metadata.annotations must be a mapping",
		"a.json:8: left_out: entity: must be a mapping with apiVersion, kind, metadata and spec",
		"a.json:9: left_out: entity: must be a mapping with apiVersion, kind, metadata and spec",
	}, told(doc.Findings()))
	for _, text := range []string{
		`{"items": [null, ` + jsonComponent("a", `"x"`) + "]}", "[null, " + jsonComponent("a", `"x"`) + ",]", "items:\n- null\n- " + jsonComponent("a", `"x"`),
	} {
		doc, err := ParseBackstage("a.json", []byte(text))
		require.NoError(t, err, text)
		assert.Len(t, doc.rules, 1, text)
		assert.Len(t, doc.Findings(), 1, text)
	}
	doc, err = ParseBackstage("a.yaml", []byte("---\n---\n"+jsonComponent("a", `"x"`)+"\n---\n"))
	require.NoError(t, err)
	assert.Empty(t, doc.Findings(), "a document without content is no item")
}

// TestJSONIsYAMLOfTheSame: both ways to read a catalog come to the same.
func TestJSONIsYAMLOfTheSame(t *testing.T) {
	doc, err := ParseBackstage("a.json", catalogAnswer(t, 200))
	require.NoError(t, err)
	want := mustParse(t, string(catalogEntities(200)))
	require.Len(t, doc.rules, len(want.rules))
	for i := range want.rules {
		assert.Equal(t, want.rules[i].set, doc.rules[i].set)
		assert.Equal(t, want.rules[i].match, doc.rules[i].match)
	}
	assert.Len(t, doc.teams, len(want.teams))
}
