package ownership

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/attr"
)

// resolveCase is the case.yaml of a directory in testdata/cases, one for each kind
// of rule: tables, spans, and whose they are.
type resolveCase struct {
	About  string      `yaml:"about"`
	Tables []caseTable `yaml:"tables"`
	Spans  []caseSpan  `yaml:"spans"`
}

// caseTable is an owners file; its name says how it is written.
type caseTable struct {
	File string `yaml:"file"`
	Data string `yaml:"data"`
}

// caseSpan names everything that must come out: a unit that want leaves out
// must be unresolved, one that untagged leaves out must have no reason.
type caseSpan struct {
	Name     string               `yaml:"name"`
	Span     map[string]any       `yaml:"span"`
	Resource map[string]any       `yaml:"resource"`
	Scope    map[string]any       `yaml:"scope"`
	At       time.Time            `yaml:"at"`
	Parent   string               `yaml:"parent"` // an earlier span of the case
	Want     map[string][2]string `yaml:"want"`   // unit: [value, source]
	Untagged map[string]string    `yaml:"untagged"`
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*/case.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			decoder := yaml.NewDecoder(bytes.NewReader(data))
			decoder.KnownFields(true)
			var c resolveCase
			require.NoError(t, decoder.Decode(&c))
			require.NotEmpty(t, c.About)
			require.NotEmpty(t, c.Spans)
			runCase(t, &c)
		})
	}
}

func runCase(t *testing.T, c *resolveCase) {
	t.Helper()
	files := make([]string, 0, 2*len(c.Tables))
	for _, table := range c.Tables {
		files = append(files, table.File, table.Data)
	}
	table := mustTable(t, files...)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	owners, tagged := map[string]*Owner{}, map[string]bool{}
	for _, span := range c.Spans {
		in := Input{
			Span: record(x, span.Span), Resource: record(x, span.Resource), Scope: record(x, span.Scope),
			At: span.At.UnixNano(),
		}
		for _, record := range []*attr.Record{in.Span, in.Resource, in.Scope} {
			resolver.Open(record)
		}
		tagged[span.Name] = resolver.Tagged(in.Span)
		if span.Parent != "" {
			require.Contains(t, owners, span.Parent, "%s: the parent must stand before", span.Name)
			require.True(t, tagged[span.Parent], "%s: a parent that is not tagged is passed over", span.Name)
			in.Inherited = owners[span.Parent]
		}
		owner := new(Owner)
		resolver.Resolve(&in, owner)
		owners[span.Name] = owner
		assert.Equal(t, *owner, resolver.Explain(&in).Owner(), span.Name)
		got, untagged := spell(table, owner)
		if span.Want == nil {
			span.Want = map[string][2]string{}
		}
		if span.Untagged == nil {
			span.Untagged = map[string]string{}
		}
		assert.Equal(t, span.Want, got, span.Name)
		assert.Equal(t, span.Untagged, untagged, span.Name)
		excused := 0
		for _, reason := range span.Untagged {
			if reason == ReasonIneligible.String() {
				excused++
			}
		}
		assert.Equal(t, len(span.Untagged) > excused, owner.Untagged, span.Name)
		assert.Equal(t, excused > 0, owner.Ineligible, span.Name)
	}
}

// mustTable builds a table from pairs of file name and content.
func mustTable(tb testing.TB, files ...string) *Table {
	tb.Helper()
	table, err := tableOf(files...)
	require.NoError(tb, err)
	return table
}

func tableOf(files ...string) (*Table, error) {
	var docs []*Document
	for i := 0; i < len(files); i += 2 {
		doc, err := parseFile(files[i], []byte(files[i+1]))
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return NewTable(docs...)
}

func parseFile(file string, data []byte) (*Document, error) {
	if strings.HasSuffix(file, "catalog-info.yaml") { // a test may have several
		return ParseBackstage(file, data)
	}
	return Parse("", file, data)
}

// record collects the attributes that the index has, as the processor does.
func record(x *attr.Index, attributes map[string]any) *attr.Record {
	r := attr.NewRecord(x)
	for key, value := range attributes {
		slot := x.Slot(key)
		if slot < 0 {
			continue
		}
		switch v := value.(type) {
		case string:
			r.Set(slot, attr.Value{Kind: attr.KindString, Str: v})
		case int:
			r.Set(slot, attr.Value{Kind: attr.KindInt, Int: int64(v)})
		case float64:
			r.Set(slot, attr.Value{Kind: attr.KindFloat, Float: v})
		case bool:
			b := attr.Value{Kind: attr.KindBool}
			if v {
				b.Int = 1
			}
			r.Set(slot, b)
		default:
			r.Set(slot, otherValue(x, slot, v))
		}
	}
	return r
}

// otherValue is what the processor hands on of a list or a map.
func otherValue(x *attr.Index, slot int, value any) attr.Value {
	if list, ok := value.([]any); ok && len(list) == 1 {
		if text, ok := list[0].(string); ok {
			return attr.Value{Kind: attr.KindOnly, Str: text}
		}
	}
	if !x.Structured(slot) {
		return attr.Value{Kind: attr.KindOther}
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return attr.Value{Kind: attr.KindOther, Str: string(text)}
}

// spell writes an owner as the cases do.
func spell(table *Table, owner *Owner) (units map[string][2]string, untagged map[string]string) {
	units, untagged = map[string][2]string{}, map[string]string{}
	for i, name := range table.Units() {
		if owner.Values[i] != "" || owner.Sources[i].Kind() != SourceNone {
			units[name] = [2]string{owner.Values[i], owner.Sources[i].String()}
		}
		if owner.Reasons[i] != ReasonNone {
			untagged[name] = owner.Reasons[i].String()
		}
	}
	return units, untagged
}
