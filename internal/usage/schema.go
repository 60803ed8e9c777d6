package usage

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// Schema reads spans: the dialect tables bound to the slots of an attr.Index.
// It is immutable and safe for concurrent use.
type Schema struct {
	slots []slotUse // by slot of the index
	jsons []jsonUse // attributes that hold fields as JSON text
	kinds []kindUse // classifiers, in their order

	own map[string][]slotField // what means something on one emitter's spans alone

	answer, answerKind int // slots of OpenInference's whole answers, and of what they are
	vercel             int // slot of the AI SDK's operation

	openInference, newestWrite uint16 // ranks of its name for the input, of the newest for cache writes
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
	for _, vocabulary := range vocabularies {
		for _, s := range vocabulary {
			keys = append(keys, s.key)
		}
	}
	return append(keys, answerKind)
}

// answerKind says whether output.value is JSON.
const answerKind = "output.mime_type"

// Bind makes the tables ready to read records of an index that has all of Keys.
func (t *Tables) Bind(index *attr.Index) *Schema {
	s := &Schema{
		slots: make([]slotUse, index.Len()), own: map[string][]slotField{},
		answer: index.Slot("output.value"), answerKind: index.Slot(answerKind), vercel: index.Slot("ai.operationId"),
	}
	var ranks [numFields]uint16
	for _, d := range t.dialects {
		for _, from := range slices.Concat(d.sources, d.raw) {
			key, path, inside := strings.Cut(from.key, "#")
			slot := index.Slot(key)
			if inside {
				s.addInside(slot, from.field, path, strings.HasPrefix(key, "gen_ai.usage."), key == "langfuse.observation.usage_details")
				continue
			}
			if s.slots[slot].rank != 0 {
				continue // a user's meaning of the name
			}
			ranks[from.field]++
			s.slots[slot] = slotUse{field: from.field, rank: ranks[from.field]}
			switch from.key {
			case "llm.token_count.prompt":
				s.openInference = ranks[from.field]
			case "gen_ai.usage.cache_write.input_tokens":
				s.newestWrite = ranks[from.field]
			}
		}
	}
	for i := range t.classifiers {
		key, path, _ := strings.Cut(t.classifiers[i].key, "#")
		s.kinds = append(s.kinds, kindUse{index.Slot(key), path, &t.classifiers[i]})
	}
	for name, vocabulary := range vocabularies {
		for _, from := range vocabulary {
			s.own[name] = append(s.own[name], slotField{index.Slot(from.key), from.field})
		}
	}
	return s
}

// fields are the best values found for one span. A field is present when its
// Value is.
type fields [numFields]attr.Value

// read collects the fields of one span in one pass over its attributes of
// interest, and notes in out by which names some were told. A count of zero
// gives way to another name's: some layers put zeros where they know nothing.
func (s *Schema) read(record *attr.Record, found *fields, out *Reading) {
	*found = fields{}
	var ranks [numFields]uint16
	for _, slot := range record.Used() {
		use := s.slots[slot]
		if use.rank == 0 {
			continue
		}
		value := valueAt(record, int(slot))
		if n := len(value.Str); n > 1 && value.Str[0] == '"' && value.Str[n-1] == '"' { // JSON text, as MLflow's
			value.Str = value.Str[1 : n-1]
		}
		if value.Kind == attr.KindString && meaningless(use.field, value.Str) {
			continue
		}
		rank := use.rank
		if use.field < numCounts && isPlaceholder(value) {
			rank += zeroRank
		}
		if best := ranks[use.field]; best == 0 || rank < best {
			ranks[use.field], found[use.field] = rank, value
		}
	}
	out.openInference = ranks[fieldInput]&^zeroRank == s.openInference && ranks[fieldInput] != 0
	out.newestCacheName = ranks[fieldCacheWrite] != 0 && ranks[fieldCacheWrite]&^zeroRank == s.newestWrite
	out.vercel = strings.HasPrefix(valueAt(record, s.vercel).Str, "ai.")
}

// zeroRank comes after every rank.
const zeroRank = 1 << 15

// isPlaceholder reports whether a count is zero, or no count.
func isPlaceholder(v attr.Value) bool {
	n, valid := v.Count()
	return !valid || n == 0
}

// readOwn adds what means something on one emitter's spans alone.
func (s *Schema) readOwn(record *attr.Record, own string, out *fields) {
	if own == "" {
		return
	}
	for _, use := range s.own[own] {
		if out[use.field].Kind == attr.KindAbsent {
			out[use.field] = valueAt(record, use.slot)
		}
	}
}

// ModelAbove returns the model that a span around a call names, for calls that
// name none; empty when it names none either.
func (s *Schema) ModelAbove(record *attr.Record) string {
	var found fields
	s.read(record, &found, &Reading{})
	s.readOwn(record, claudeCode, &found)
	return firstOf(found[fieldResponseModel].Str, found[fieldRequestModel].Str)
}

// valueAt reads an attribute. A list or a map says nothing of usage, whatever
// text there is in it.
func valueAt(record *attr.Record, slot int) attr.Value {
	value := record.Get(slot)
	if value.Kind >= attr.KindOnly {
		value.Str = ""
	}
	return value
}
