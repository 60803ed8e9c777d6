package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

func TestReaderReadsAsTheProcessor(t *testing.T) {
	x := explainerOf(t, file(t, "owners.yaml", `
units: {team: {attributes: ["metadata#owner.team"]}}
rules: [{match: {otel.scope.name: a, otel.scope.version: b}, set: {team: x}}]
`))
	text := func(m map[string]any, key string) string {
		attributes := pcommon.NewMap()
		require.NoError(t, attributes.FromRaw(m))
		text, _ := x.reader.get(x.reader.read(attributes), key).Text()
		return text
	}
	assert.Equal(t, "search", text(map[string]any{"metadata": map[string]any{"owner": map[string]any{"team": "search"}}}, "metadata#owner.team"))
	assert.Equal(t, "search", text(map[string]any{"metadata": `{"owner": {"team": "search"}}`}, "metadata#owner.team"))
	assert.Equal(t, "a", text(map[string]any{"otel.scope.name": []any{"a"}}, "otel.scope.name"))

	scope := pcommon.NewInstrumentationScope()
	scope.SetName("named")
	scope.SetVersion("1")
	scope.Attributes().PutStr("otel.scope.version", "2")
	record := x.reader.readScope(scope)
	name, _ := x.reader.get(record, "otel.scope.name").Text()
	version, _ := x.reader.get(record, "otel.scope.version").Text()
	assert.Equal(t, "named 2", name+" "+version, "an attribute of that name comes first")
}
