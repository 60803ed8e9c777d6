package usage

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/aicost/aicost/internal/attr"
)

// Schema reads spans: the dialect tables bound to the slots of an attr.Index.
// It is immutable and safe for concurrent use.
type Schema struct {
	slots []slotUse // by slot of the index
	jsons []jsonUse // attributes that hold fields as JSON text
	kinds []kindUse // classifiers, in their order

	claudeCode    []slotField
	openInference uint16 // rank of its name for the input
}

// slotField is a source that is read on one emitter's spans only.
type slotField struct {
	slot  int
	field field
}

// slotUse says what the attribute in a slot is good for.
type slotUse struct {
	field field
	rank  uint16 // 0 is none, 1 the best source of the field
}

type jsonUse struct {
	slot  int
	paths []pathUse // best first
}

type pathUse struct {
	field field
	path  string
	mark  string // text that must be there for the path to exist, cheaper to look for than to parse
	// beside must be there for the path to mean what it means.
	beside string
	// leading: the mark must begin the text. Whole answers are long, and what
	// is looked for in them stands first.
	leading bool
}

// Keys lists the attributes that a Schema needs an Index to have.
func (t *Tables) Keys() []string {
	var keys []string
	for _, c := range t.classifiers {
		key, _, _ := strings.Cut(c.key, "#")
		keys = append(keys, key)
	}
	for _, d := range t.dialects {
		for _, s := range slices.Concat(d.sources, d.raw) {
			key, _, _ := strings.Cut(s.key, "#")
			keys = append(keys, key)
		}
	}
	for _, s := range claudeCodeSources {
		keys = append(keys, s.key)
	}
	return keys
}

// Bind makes the tables ready to read records of an index that has all of Keys.
func (t *Tables) Bind(index *attr.Index) *Schema {
	s := &Schema{slots: make([]slotUse, index.Len())}
	var ranks [numFields]uint16
	for _, d := range t.dialects {
		for _, from := range slices.Concat(d.sources, d.raw) {
			key, path, inside := strings.Cut(from.key, "#")
			slot := index.Slot(key)
			if inside {
				path, beside, _ := strings.Cut(path, "?")
				path, leading := strings.CutPrefix(path, "^")
				s.addPath(slot, pathUse{from.field, path, markOf(path), quoted(beside), leading})
				continue
			}
			ranks[from.field]++
			s.slots[slot] = slotUse{field: from.field, rank: ranks[from.field]}
			if from.key == "llm.token_count.prompt" {
				s.openInference = ranks[from.field]
			}
		}
	}
	for i := range t.classifiers {
		key, path, _ := strings.Cut(t.classifiers[i].key, "#")
		s.kinds = append(s.kinds, kindUse{index.Slot(key), path, &t.classifiers[i]})
	}
	for _, from := range claudeCodeSources {
		s.claudeCode = append(s.claudeCode, slotField{index.Slot(from.key), from.field})
	}
	return s
}

// markOf returns the last key of a path, in quotes, or the first where the last
// is no plain key.
func markOf(path string) string {
	last := path[strings.LastIndexByte(path, '.')+1:]
	if strings.ContainsAny(path, `#@*?|\`) || last == "" || last[0] >= '0' && last[0] <= '9' {
		last, _, _ = strings.Cut(path, ".")
	}
	return quoted(last)
}

func quoted(key string) string {
	if key == "" {
		return ""
	}
	return `"` + key + `"`
}

func (s *Schema) addPath(slot int, use pathUse) {
	for i := range s.jsons {
		if s.jsons[i].slot == slot {
			s.jsons[i].paths = append(s.jsons[i].paths, use)
			return
		}
	}
	s.jsons = append(s.jsons, jsonUse{slot, []pathUse{use}})
}

// fields are the best values found for one span. A field is present when its
// Value is.
type fields [numFields]attr.Value

// read collects the fields of one span in one pass over its attributes of
// interest. It reports whether the input is counted by OpenInference's name.
func (s *Schema) read(record *attr.Record, out *fields) (openInference bool) {
	*out = fields{}
	var ranks [numFields]uint16
	for _, slot := range record.Used() {
		use := s.slots[slot]
		if use.rank == 0 {
			continue
		}
		value := record.Get(int(slot))
		if n := len(value.Str); n > 1 && value.Str[0] == '"' && value.Str[n-1] == '"' { // JSON text, as MLflow's
			value.Str = value.Str[1 : n-1]
		}
		if value.Kind == attr.KindString && meaningless(use.field, value.Str) {
			continue
		}
		if best := ranks[use.field]; best == 0 || use.rank < best {
			ranks[use.field], out[use.field] = use.rank, value
		}
	}
	return ranks[fieldInput] != 0 && ranks[fieldInput] == s.openInference
}

// readInside looks into JSON for what is still missing; of a span that repeats
// others only counts are of interest.
func (s *Schema) readInside(record *attr.Record, class Class, out *fields) {
	for i := range s.jsons {
		text := readable(record.Get(s.jsons[i].slot).Str)
		if text == "" {
			continue
		}
		for _, use := range s.jsons[i].paths {
			if out[use.field].Kind != attr.KindAbsent || class == Aggregate && use.field >= numCounts {
				continue
			}
			if use.leading && !strings.HasPrefix(text[1:], use.mark) || !use.leading && !strings.Contains(text, use.mark) ||
				!strings.Contains(text, use.beside) {
				continue
			}
			if value := inside(text, use.path); value.Kind != attr.KindString || !meaningless(use.field, value.Str) {
				out[use.field] = value
			}
		}
	}
}

// readClaudeCode adds the bare names of that one emitter.
func (s *Schema) readClaudeCode(record *attr.Record, out *fields) {
	for _, use := range s.claudeCode {
		if out[use.field].Kind == attr.KindAbsent {
			out[use.field] = record.Get(use.slot)
		}
	}
}

// maxJSON bounds the text that is searched for counts, in bytes: responses can
// be as long as their sender likes.
const maxJSON = 256 << 10

// readable returns text if it can be a whole JSON object, or "". Text cut off
// at an attribute length limit may end inside a number, which would read as
// another number. Python's notation of a dictionary is turned into JSON.
func readable(text string) string {
	if text == "" || len(text) > maxJSON || text[0] != '{' || text[len(text)-1] != '}' {
		return ""
	}
	if text[1] == '\'' {
		return strings.ReplaceAll(text, "'", `"`)
	}
	return text
}

// inside reads a path out of JSON text; absent when the text has no such path.
func inside(text, path string) attr.Value {
	found := gjson.Get(text, path)
	switch found.Type {
	case gjson.Number:
		return attr.Value{Kind: attr.KindFloat, Float: found.Num}
	case gjson.String:
		return attr.Value{Kind: attr.KindString, Str: found.Str}
	default:
		return attr.Value{}
	}
}
