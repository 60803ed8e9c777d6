package importers

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestListsOfOtherFormats are errors that say where and what is wanted.
func TestListsOfOtherFormats(t *testing.T) {
	for name, test := range map[string]struct{ format, data, want string }{
		"no JSON":             {GenAIPrices, "models: []", "list.json:1: " + genaiWant + ": invalid character 'm' looking for beginning of value"},
		"nothing":             {GenAIPrices, "", "list.json:1: " + genaiWant + ": the text ends too early"},
		"an object":           {GenAIPrices, "\n{}", "list.json:2: " + genaiWant + ": want a list"},
		"an empty list":       {GenAIPrices, "[]", "list.json:1: want " + genaiWant},
		"a list of others":    {GenAIPrices, `[{"id": "x"}, 3]`, "list.json:1: want " + genaiWant},
		"cut short":           {GenAIPrices, "[{\"id\": \"x\",\n\"models\": [", "list.json:2: " + genaiWant + ": the text ends too early"},
		"text after it":       {GenAIPrices, "[\n]\n3", "list.json:3: " + genaiWant + ": want nothing after it"},
		"a list":              {ModelsDev, "[]", "list.json:1: " + modelsDevWant + ": want an object"},
		"an empty object":     {ModelsDev, "{}", "list.json:1: want " + modelsDevWant},
		"models by their key": {ModelsDev, `{"gpt-x": {"input_cost_per_token": 1}}`, "list.json:1: want " + modelsDevWant},
	} {
		t.Run(name, func(t *testing.T) {
			source, draft, err := Read(test.format, "list.json", []byte(test.data))
			assert.EqualError(t, err, test.want)
			assert.Nil(t, source)
			assert.Nil(t, draft)
		})
	}
}
