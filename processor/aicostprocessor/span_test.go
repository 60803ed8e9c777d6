package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/aicost/aicost/internal/attr"
)

func TestReadAttributes(t *testing.T) {
	x := attr.NewIndex("team", "metadata#team", "tags", "ai_cost.team")
	m := pcommon.NewMap()
	require.NoError(t, m.FromRaw(map[string]any{
		"team": "search", "metadata": map[string]any{"team": "growth"}, "tags": []any{"a", "b"}, "ai_cost.team": "support", "other": "x",
	}))
	record := attr.NewRecord(x)
	ReadAttributes(m, record)
	assert.Equal(t, attr.Value{Kind: attr.KindString, Str: "search"}, record.Get(x.Slot("team")))
	assert.Equal(t, attr.Value{Kind: attr.KindOther, Str: `{"team":"growth"}`}, record.Get(x.Slot("metadata")), "a path leads into it")
	assert.Equal(t, attr.Value{Kind: attr.KindOther}, record.Get(x.Slot("tags")))
	assert.Equal(t, attr.Value{}, record.Get(x.Slot("ai_cost.team")), "what the processor wrote is no attribute of a sender")
}
