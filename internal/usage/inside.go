package usage

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/aicost/aicost/internal/attr"
)

// jsonUse is an attribute that holds fields inside JSON text. The text is gone
// through once, however many paths are looked for.
type jsonUse struct {
	slot    int
	marks   []jsonMark
	tree    jsonNode
	leading []jsonLeaf // looked for at the text's beginning only
	indexed []jsonLeaf // into a list: looked for one by one
	leaves  uint8
	answer  bool // may be what a model said: read where the emitter writes the provider's answer there
	whole   bool // tells all that was used, each thing by a key of its own
	python  bool // may be Python's notation of a dictionary; text that holds what a model wrote may not
}

// jsonMark is a text that must be there for a field's path to exist: cheaper to
// look for than to parse.
type jsonMark struct {
	field  field
	text   string
	beside string
}

// jsonNode is what is looked for in an object, by key.
type jsonNode struct{ keys []jsonKey }

type jsonKey struct {
	name  string
	leaf  []jsonLeaf // that the value is
	below *jsonNode  // what the value holds
}

// jsonLeaf is a field at the end of a path.
type jsonLeaf struct {
	field  field
	rank   uint8  // from 1, the best source in the text
	beside string // text that must be there too for the path to mean what it means
	path   string
	mark   string
}

// addInside adds a path: see source.
func (s *Schema) addInside(slot int, f field, path string, python, whole bool) {
	var use *jsonUse
	for i := range s.jsons {
		if s.jsons[i].slot == slot {
			use = &s.jsons[i]
		}
	}
	if use == nil {
		s.jsons = append(s.jsons, jsonUse{slot: slot, python: python, whole: whole, answer: slot == s.answer})
		use = &s.jsons[len(s.jsons)-1]
	}
	path, beside, _ := strings.Cut(path, "?")
	path, leading := strings.CutPrefix(path, "^")
	use.leaves++
	leaf := jsonLeaf{field: f, rank: use.leaves, beside: quoted(beside), path: path}
	keys := strings.Split(path, ".")
	leaf.mark = quoted(keys[len(keys)-1])
	if list, after, ok := strings.Cut(path, ".#("); ok { // an item of a list by one of its values
		_, leaf.mark, _ = strings.Cut(after, "==")
		leaf.mark, _, _ = strings.Cut(leaf.mark, ")")
		leaf.beside = quoted(list[strings.LastIndexByte(list, '.')+1:])
		use.indexed = append(use.indexed, leaf)
		return
	}
	switch {
	case leading:
		use.leading = append(use.leading, leaf)
		return
	case slices.ContainsFunc(keys, digits):
		use.indexed = append(use.indexed, leaf)
		return
	}
	use.marks = append(use.marks, jsonMark{f, leaf.mark, leaf.beside})
	node := &use.tree
	for n, name := range keys {
		key := node.key(name)
		if n == len(keys)-1 {
			key.leaf = append(key.leaf, leaf)
			return
		}
		if key.below == nil {
			key.below = &jsonNode{}
		}
		node = key.below
	}
}

func quoted(key string) string {
	if key == "" {
		return ""
	}
	return `"` + key + `"`
}

// key returns the entry of a key, made if need be.
func (n *jsonNode) key(name string) *jsonKey {
	if at := n.find(name); at != None {
		return &n.keys[at]
	}
	n.keys = append(n.keys, jsonKey{name: name})
	return &n.keys[len(n.keys)-1]
}

func (n *jsonNode) find(name string) int {
	for i := range n.keys {
		if n.keys[i].name == name {
			return i
		}
	}
	return None
}

// finding is the state of one pass over a text.
type finding struct {
	text  string
	class Class
	ranks [numFields]uint8 // of what was found in this text
	out   *fields

	whole, unknown bool // of a text that tells all: something stands there by a name that nobody knows
}

// wants reports whether a field is still missing. Of a span that repeats others
// only counts are of interest.
func (w *finding) wants(f field) bool {
	return w.out[f].Kind == attr.KindAbsent && (w.class != Aggregate || f < numCounts)
}

// readInside looks into JSON for what is still missing. It reports whether a
// text that tells all that was used has something by a name that nobody knows.
func (s *Schema) readInside(record *attr.Record, class Class, dumps bool, out *fields) (unknown bool) {
	dumps = dumps && class == Call && valueAt(record, s.answerKind).Str == "application/json"
	for i := range s.jsons {
		use := &s.jsons[i]
		if use.answer && !dumps {
			continue
		}
		text := readable(valueAt(record, use.slot).Str, use.python)
		if text == "" {
			continue
		}
		w := finding{text: text, class: class, out: out, whole: use.whole}
		for j := range use.leading {
			if leaf := &use.leading[j]; w.wants(leaf.field) && strings.HasPrefix(text[1:], leaf.mark) {
				w.take(leaf, gjson.Get(text, leaf.path))
			}
		}
		if len(use.indexed) > 0 && strings.IndexByte(text, '[') >= 0 {
			for j := range use.indexed {
				if leaf := &use.indexed[j]; w.wants(leaf.field) && strings.Contains(text, leaf.mark) && strings.Contains(text, leaf.beside) {
					w.take(leaf, gjson.Get(text, leaf.path))
				}
			}
		}
		if w.promising(use) {
			w.walk(&use.tree, gjson.Parse(text))
			unknown = unknown || w.unknown
		}
	}
	return unknown
}

// markCost is how many bytes of JSON are gone through in the time that it takes
// to look for one mark in a short text.
const markCost = 32

// promising reports whether it is worth going through a text: it is short, or
// has a mark of something that is still missing.
func (w *finding) promising(use *jsonUse) bool {
	if len(w.text) < markCost*len(use.marks) {
		return true
	}
	for i := range use.marks {
		mark := &use.marks[i]
		if w.wants(mark.field) && strings.Contains(w.text, mark.text) && strings.Contains(w.text, mark.beside) {
			return true
		}
	}
	return false
}

// walk takes what an object holds of a node's keys.
func (w *finding) walk(node *jsonNode, object gjson.Result) {
	var seen uint64 // keys that came already: JSON may repeat them, and each repetition costs
	object.ForEach(func(key, value gjson.Result) bool {
		at := node.find(key.Str)
		if at == None {
			w.unknown = w.unknown || w.whole && value.Type == gjson.Number && value.Num > 0 && !strings.Contains(key.Str, "prediction")
			return true
		}
		bit := uint64(1) << (at % 64)
		if seen&bit != 0 {
			return true
		}
		seen |= bit
		found := &node.keys[at]
		for i := range found.leaf {
			if strings.Contains(object.Raw, found.leaf[i].beside) {
				w.take(&found.leaf[i], value)
			}
		}
		if found.below != nil && value.IsObject() {
			w.walk(found.below, value)
		}
		return true
	})
}

// take keeps a value if it is the best for its field so far.
func (w *finding) take(leaf *jsonLeaf, found gjson.Result) {
	best := w.ranks[leaf.field]
	if best == 0 && !w.wants(leaf.field) || best != 0 && best < leaf.rank {
		return
	}
	switch found.Type {
	case gjson.Number:
		w.out[leaf.field] = attr.Value{Kind: attr.KindFloat, Float: found.Num}
	case gjson.String:
		if meaningless(leaf.field, found.Str) {
			return
		}
		w.out[leaf.field] = attr.Value{Kind: attr.KindString, Str: found.Str}
	case gjson.Null, gjson.False, gjson.True, gjson.JSON:
		return
	}
	w.ranks[leaf.field] = leaf.rank
}

// maxJSON bounds the text that is searched for counts, in bytes: responses can
// be as long as their sender likes.
const maxJSON = 256 << 10

// readable returns text if it can be a whole JSON object or list, or "". Text cut off
// at an attribute length limit may end inside a number, which would read as
// another number.
func readable(text string, python bool) string {
	text = strings.TrimSpace(text)
	if len(text) < 2 || len(text) > maxJSON {
		return ""
	}
	if ends := [2]byte{text[0], text[len(text)-1]}; ends != [2]byte{'{', '}'} && ends != [2]byte{'[', ']'} {
		return ""
	}
	if text[1] == '\'' {
		if !python {
			return ""
		}
		return strings.ReplaceAll(text, "'", `"`)
	}
	return text
}
