package usage

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/attr"
)

// dialectFile holds spans of an emitter that does not run where the captures
// are made, written down from its source.
type dialectFile struct {
	Emitter, Source string
	Scope           scopeOf
	Resource        map[string]any
	Cases           []dialectCase
}

type scopeOf struct{ Name, Version string }

type dialectCase struct {
	Name  string
	Spans []struct {
		ID, Name, Kind, Parent, Status, Trace string
		Scope                                 *scopeOf
		Attributes                            map[string]any
	}
	Calls []struct {
		Span, Provider, Model, Mode, Partial string
		Input, Output, Reasoning             int64
		CacheRead                            int64 `yaml:"cache_read"`
		CacheWrite                           int64 `yaml:"cache_write"`
		CacheWrite1h                         int64 `yaml:"cache_write_1h"`
	}
	Refused    map[string]string
	Aggregates []string
	Repeats    map[string]string
}

// TestDialectCases reads spans as emitters write them by their source, and
// holds what is billed, refused and left alone against what the source means.
func TestDialectCases(t *testing.T) {
	files, err := filepath.Glob("../../testdata/dialects/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	for _, path := range files {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		var file dialectFile
		decoder := yaml.NewDecoder(bytes.NewReader(data))
		decoder.KnownFields(true)
		require.NoError(t, decoder.Decode(&file), path)
		for n := range file.Cases {
			t.Run(filepath.Base(path)+"/"+file.Cases[n].Name, func(t *testing.T) { file.Cases[n].check(t, &file, schema, record) })
		}
	}
}

func (c *dialectCase) check(t *testing.T, file *dialectFile, schema *Schema, record *attr.Record) {
	t.Helper()
	tree := NewTree()
	readings := map[string]*Reading{}
	var candidates []Candidate
	var ids []string
	for _, s := range c.Spans {
		scope := file.Scope
		if s.Scope != nil {
			scope = *s.Scope
		}
		record.Reset()
		for _, key := range slices.Sorted(maps.Keys(s.Attributes)) {
			if slot := record.Index().Slot(key); slot >= 0 {
				record.Set(slot, valueOfYAML(s.Attributes[key]))
			}
		}
		reading := &Reading{}
		schema.Read(Span{
			Name: s.Name, Emitter: Builtin().Emitter(scope.Name, scope.Version), Client: s.Kind == "client", Failed: s.Status == "error",
		}, record, reading)
		readings[s.ID] = reading
		node := Node{Key: caseKey(s.Trace, s.ID), Parent: caseKey("", s.Parent).Span, Call: None, Boundary: reading.Boundary, Client: s.Kind == "client"}
		if reading.Class == Call {
			node.Call = int32(len(candidates))
			candidates = append(candidates, Candidate{Node: int32(tree.Len()), Reading: reading, Amount: reading.Reason == "", Process: 1})
			ids = append(ids, s.ID)
		}
		tree.Add(node)
	}
	var marker Marker
	marker.Relate(candidates, tree)
	marker.Settle(NewRecent(1000, 1e9), 1)
	c.compare(t, candidates, ids, readings)
}

// compare holds what was made of the spans against the case.
func (c *dialectCase) compare(t *testing.T, candidates []Candidate, ids []string, readings map[string]*Reading) {
	t.Helper()
	got := map[string]string{}
	for n, candidate := range candidates {
		switch r := candidate.Reading; {
		case candidate.Repeat != NotRepeated:
			got[ids[n]] = "repeat"
		case r.Reason != "":
			got[ids[n]] = r.Reason
		default:
			got[ids[n]] = describe(r)
		}
	}
	want := map[string]string{}
	for _, call := range c.Calls {
		want[call.Span] = fmt.Sprintf("in %d, read %d, write %d, of it 1h %d, out %d, reasoning %d, %s %s, %s%s", call.Input, call.CacheRead, call.CacheWrite,
			call.CacheWrite1h, call.Output, call.Reasoning, call.Provider, call.Model, call.Mode, partly(call.Partial))
	}
	maps.Copy(want, c.Refused)
	for _, span := range c.Aggregates {
		delete(want, span)
		if got[span] == "repeat" { // a wrapper with its own call's counts
			delete(got, span)
			continue
		}
		if r := readings[span]; assert.NotNil(t, r, span) {
			assert.Equal(t, Aggregate, r.Class, "span %s", span)
		}
	}
	for span, verdict := range got {
		if verdict == "repeat" && want[span] == "" {
			delete(got, span)
		}
	}
	assert.Equal(t, want, got)
}

func partly(reason string) string {
	if reason == "" {
		return ""
	}
	return ", " + reason
}

func describe(r *Reading) string {
	u := &r.Usage
	return fmt.Sprintf("in %d, read %d, write %d, of it 1h %d, out %d, reasoning %d, %s %s, %s%s",
		u.Tokens[Input]+u.Tokens[InputAudio]+u.Tokens[InputImage], u.CacheReads(), u.CacheWrites(), u.Tokens[CacheWrite1h], u.TotalOutput(), u.Tokens[Reasoning],
		r.Provider, firstOf(r.ResponseModel, r.RequestModel), r.Mode, partly(r.Partial))
}

func caseKey(trace, id string) (key SpanKey) {
	copy(key.Trace[:], "trace-"+trace)
	copy(key.Span[:], id)
	return key
}

func valueOfYAML(v any) attr.Value {
	switch v := v.(type) {
	case string:
		return attr.Value{Kind: attr.KindString, Str: v}
	case int:
		return attr.Value{Kind: attr.KindInt, Int: int64(v)}
	case float64:
		return attr.Value{Kind: attr.KindFloat, Float: v}
	case bool:
		value := attr.Value{Kind: attr.KindBool}
		if v {
			value.Int = 1
		}
		return value
	}
	return attr.Value{Kind: attr.KindOther}
}
