package attr

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestIndexFindsEachKeyAndNoOther(t *testing.T) {
	keys := []string{"", "a", "team", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "llm.usage.input_tokens"}
	for n := range 3_000 {
		keys = append(keys, fmt.Sprintf("tenant.%d.label", n))
	}
	x := NewIndex(append(keys, keys...)...)
	require.Equal(t, len(keys), x.Len())
	for slot, key := range keys {
		assert.Equal(t, slot, x.Slot(key), key)
		assert.Equal(t, key, x.Key(slot))
	}
	for _, absent := range []string{"b", "teams", "gen_ai.usage.inputXtokens", "tenant.3000.label"} {
		assert.Equal(t, -1, x.Slot(absent), absent)
	}
}

func TestRecordForgetsEverythingOnReset(t *testing.T) {
	x := NewIndex("team", "model")
	r := NewRecord(x)
	assert.True(t, r.Empty())
	r.Set(0, Value{Kind: KindString, Str: "search"})
	r.Set(0, Value{Kind: KindString, Str: "later"})
	assert.Equal(t, "search", r.Get(0).Str, "the first value wins")
	assert.Equal(t, KindAbsent, r.Get(1).Kind)
	assert.Equal(t, KindAbsent, r.Get(-1).Kind)
	r.Reset()
	assert.True(t, r.Empty())
	assert.Equal(t, Value{}, r.Get(0))
}

func TestCount(t *testing.T) {
	str := func(s string) Value { return Value{Kind: KindString, Str: s} }
	dbl := func(f float64) Value { return Value{Kind: KindFloat, Float: f} }
	for name, tc := range map[string]struct {
		value Value
		want  int64
		valid bool
	}{
		"int":          {Value{Kind: KindInt, Int: 7}, 7, true},
		"zero":         {Value{Kind: KindInt}, 0, true},
		"negative":     {Value{Kind: KindInt, Int: -7}, -7, false},
		"double":       {dbl(7), 7, true},
		"fraction":     {dbl(7.5), 0, false},
		"nan":          {dbl(math.NaN()), 0, false},
		"infinite":     {dbl(math.Inf(1)), 0, false},
		"huge":         {dbl(1e30), 0, false},
		"string":       {str("7"), 7, true},
		"decimal text": {str("7.0"), 7, true},
		"bad text":     {str("seven"), 0, false},
		"NaN text":     {str("NaN"), 0, false},
		"minus text":   {str("-3"), -3, false},
		"empty":        {str(""), 0, false},
		"bool":         {Value{Kind: KindBool, Int: 1}, 0, false},
		"list":         {Value{Kind: KindOther}, 0, false},
	} {
		got, valid := tc.value.Count()
		assert.Equal(t, tc.valid, valid, name)
		if valid {
			assert.Equal(t, tc.want, got, name)
		}
	}
}

func TestValueString(t *testing.T) {
	for want, v := range map[string]Value{
		"search": {Kind: KindString, Str: "search"}, "42": {Kind: KindInt, Int: 42},
		"1.5": {Kind: KindFloat, Float: 1.5}, "true": {Kind: KindBool, Int: 1},
	} {
		got, ok := v.String()
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	for _, v := range []Value{{}, {Kind: KindString}, {Kind: KindOther}} {
		_, ok := v.String()
		assert.False(t, ok)
	}
}

func BenchmarkIndexSlot(b *testing.B) {
	x := NewIndex("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model",
		"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "team", "deployment.environment.name")
	keys := []string{"gen_ai.operation.name", "server.address", "gen_ai.usage.input_tokens", "http.request.method"}
	b.ReportAllocs()
	for n := range b.N {
		x.Slot(keys[n&3])
	}
}

func TestPathsMakeTheirAttributesStructured(t *testing.T) {
	x := NewIndex("metadata#team", "team", "tags", "tags#team", "metadata#owner.team")
	require.Equal(t, 6, x.Len())
	structured := map[string]bool{}
	for slot := range x.Len() {
		require.Equal(t, slot, x.Slot(x.Key(slot)))
		structured[x.Key(slot)] = x.Structured(slot)
	}
	assert.Equal(t, map[string]bool{"metadata": true, "metadata#team": false, "metadata#owner.team": false, "team": false, "tags": true, "tags#team": false}, structured)
}

func TestText(t *testing.T) {
	for want, v := range map[string]Value{
		"search": {Kind: KindString, Str: "search"}, "42": {Kind: KindInt, Int: 42}, "one": {Kind: KindOnly, Str: "one"}, "": {Kind: KindOnly}, "[eu] search": {Kind: KindOnly, Str: "[eu] search"},
		"1234567": {Kind: KindFloat, Float: 1234567}, "0.25": {Kind: KindFloat, Float: 0.25}, "1e+21": {Kind: KindFloat, Float: 1e21}, "1e-07": {Kind: KindFloat, Float: 1e-7},
		"-9007199254740992": {Kind: KindFloat, Float: -1 << 53}, "0": {Kind: KindFloat},
	} {
		got, ok := v.Text()
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	for _, v := range []Value{{}, {Kind: KindOther}, {Kind: KindOther, Str: `["a","b"]`}, {Kind: KindOther, Str: `{"a":1}`}} {
		_, ok := v.Text()
		assert.False(t, ok, v.Str)
	}
}
