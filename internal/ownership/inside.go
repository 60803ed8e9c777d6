package ownership

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/aicost/aicost/internal/attr"
)

// Bounds of what is read inside an attribute: a span can carry anything there.
const (
	maxInsideBytes = 64 << 10
	maxInsideDepth = 8
)

// inside is an attribute whose value is read by paths.
type inside struct {
	paths  []insidePath
	header bool // of a request
}

// insidePath is a key with a path: its slot takes what the path leads to.
type insidePath struct {
	slot int32
	path string
	tag  bool // of a unit
}

// checkPath says what is wrong with the path of a key; nothing when it is fine
// or there is none.
func checkPath(key string) string {
	name, path, has := strings.Cut(key, attr.PathMark)
	switch {
	case !has:
		return ""
	case name == "" || path == "" || strings.Contains(path, attr.PathMark) || slices.Contains(strings.Split(path, "."), ""):
		return "must be an attribute, #, and a path with dots between its steps, as in metadata#owner.team"
	case strings.Count(path, ".") >= maxInsideDepth:
		return "has more than 8 steps, and nothing is looked for further down"
	}
	return ""
}

// bindInside gives the attributes with paths among those of an index their part.
func (r *Resolver) bindInside(x *attr.Index) {
	for slot := range x.Len() {
		name, path, has := strings.Cut(x.Key(slot), attr.PathMark)
		base := x.Slot(name)
		if !has || base < 0 || !r.roles[slot].used() {
			continue
		}
		role := &r.roles[base]
		if role.inside < 0 {
			role.inside = int16(len(r.inside))
			r.inside = append(r.inside, inside{header: isHeader(name)})
		}
		in := &r.inside[role.inside]
		in.paths = append(in.paths, insidePath{int32(slot), path, r.roles[slot].tag.unit >= 0})
	}
}

// isHeader reports whether an attribute holds a header's values, each a text of a
// list.
func isHeader(key string) bool {
	return strings.HasPrefix(key, "http.") && strings.Contains(key, ".header.") || strings.HasPrefix(key, "rpc.") && strings.Contains(key, ".metadata.")
}

// Open reads what paths lead to inside the attributes of a record, and adds it
// to the record. It is to be called once on each record that is resolved. Text
// that is longer than 64 KiB, or JSON that is cut off, holds nothing: half a
// text could name another owner.
func (r *Resolver) Open(record *attr.Record) {
	for _, slot := range record.Used() {
		number := r.roles[slot].inside
		if number < 0 {
			continue
		}
		in := &r.inside[number]
		if value := record.Get(int(slot)); len(value.Str) <= maxInsideBytes {
			look := insideLook{record: record, paths: in.paths}
			look.all(value, in.header)
			for _, w := range look.words { // where no pair gave the unit a value
				record.Set(int(w.slot), attr.Value{Kind: attr.KindWord, Str: w.text})
			}
		}
	}
}

// insideLook is one pass over what an attribute holds.
type insideLook struct {
	record *attr.Record
	paths  []insidePath
	words  []foundWord
}

// foundWord is a word alone that is called as a tag is.
type foundWord struct {
	slot int32
	text string
}

// all looks into a value. The only text of a list is one word, as each of several
// is, but for a header, which may be a list with commas itself.
func (l *insideLook) all(value attr.Value, header bool) {
	if text := strings.TrimSpace(value.Str); value.Kind == attr.KindOnly && !header && text != "" && text[0] != '{' && text[0] != '[' {
		l.word(text, "", 0)
		return
	}
	l.text(value.Str, "", 0)
}

// text looks into text at the place that at names, with a dot behind it: JSON,
// or words with commas between them, as some emitters write tags.
func (l *insideLook) text(text, at string, depth int) {
	text = strings.TrimSpace(text)
	switch {
	case text == "" || depth > maxInsideDepth:
	case text[0] == '{' || text[0] == '[':
		whole := gjson.Valid(text)
		if !whole {
			text, whole = pythonJSON(text)
			whole = whole && gjson.Valid(text)
		}
		if whole {
			l.value(gjson.Parse(text), at, depth)
		}
	default:
		for n := 0; text != ""; n++ {
			var word string
			word, text, _ = strings.Cut(text, ",")
			l.word(strings.TrimSpace(word), at, n)
		}
	}
}

// value looks into an object or a list.
func (l *insideLook) value(value gjson.Result, at string, depth int) {
	n := 0
	list := value.IsArray()
	value.ForEach(func(key, item gjson.Result) bool {
		switch {
		case !list:
			l.member(key.Str, item, at, depth)
		case item.Type == gjson.String:
			l.word(item.Str, at, n)
		default:
			l.member(strconv.Itoa(n), item, at, depth)
		}
		n++
		return true
	})
}

// member takes a value where a path ends, and looks into it where one goes on.
func (l *insideLook) member(name string, item gjson.Result, at string, depth int) {
	goesOn := false
	for i := range l.paths {
		rest, here := strings.CutPrefix(l.paths[i].path, at)
		if !here {
			continue
		}
		switch rest, here = strings.CutPrefix(rest, name); {
		case !here:
		case rest == "":
			l.record.Set(int(l.paths[i].slot), valueOf(item))
		case rest[0] == '.':
			goesOn = true
		}
	}
	if !goesOn {
		return
	}
	at += name + "."
	switch {
	case item.Type == gjson.String:
		l.text(item.Str, at, depth+1)
	case item.Type == gjson.JSON && depth < maxInsideDepth:
		l.value(item, at, depth+1)
	}
}

// word takes the n'th text of a list: team:search and team=search by the name
// before the sign, a text without one by itself, and each by its number, unless it
// names a person. A word alone is there or not; that it is called team makes
// nobody its owner.
func (l *insideLook) word(word, at string, n int) {
	name, value, pair := word, word, false
	if sign := strings.IndexAny(word, ":="); sign >= 0 {
		name, value, pair = strings.TrimSpace(word[:sign]), strings.TrimSpace(word[sign+1:]), true
	}
	for i := range l.paths {
		switch rest, here := strings.CutPrefix(l.paths[i].path, at); {
		case !here:
		case rest == name && pair:
			if value != "" {
				l.record.Set(int(l.paths[i].slot), attr.Value{Kind: attr.KindString, Str: value})
			}
		case rest == name:
			l.alone(&l.paths[i], word)
		case (!pair || !attr.IsPersonWord(name)) && isNumber(rest, n):
			l.record.Set(int(l.paths[i].slot), attr.Value{Kind: attr.KindString, Str: word})
		}
	}
}

// alone takes a word that stands for itself. Where a unit has it for a tag it is
// no value, and can be matched.
func (l *insideLook) alone(path *insidePath, word string) {
	if path.tag {
		l.words = append(l.words, foundWord{path.slot, word})
		return
	}
	l.record.Set(int(path.slot), attr.Value{Kind: attr.KindString, Str: word})
}

func isNumber(text string, n int) bool {
	if text == "" || text[0] < '0' || text[0] > '9' {
		return false
	}
	number, err := strconv.Atoi(text)
	return err == nil && number == n
}

// valueOf keeps numbers as they are written: an id is not to be rounded.
func valueOf(item gjson.Result) attr.Value {
	switch item.Type {
	case gjson.String:
		return attr.Value{Kind: attr.KindString, Str: item.Str}
	case gjson.Number, gjson.True, gjson.False:
		return attr.Value{Kind: attr.KindString, Str: item.Raw}
	case gjson.JSON:
		if text, only := onlyText(item); only {
			return attr.Value{Kind: attr.KindOnly, Str: text}
		}
		return attr.Value{Kind: attr.KindOther}
	case gjson.Null:
	}
	return attr.Value{}
}

// onlyText is the text of a list that holds nothing else.
func onlyText(item gjson.Result) (text string, only bool) {
	if !item.IsArray() {
		return "", false
	}
	n := 0
	item.ForEach(func(_, one gjson.Result) bool {
		n++
		text, only = one.Str, one.Type == gjson.String
		return n < 2
	})
	return text, only && n == 1
}
