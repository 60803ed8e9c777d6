package ownership

import "github.com/aicost/aicost/internal/attr"

// Resolver resolves spans whose attributes were collected by one attr.Index. It
// is immutable and safe for concurrent use; what changes is in Input and Owner.
type Resolver struct {
	table  *Table
	tags   [][]tagSlot // per unit: its attributes, in order
	match  []int32     // per match key: its slot
	roles  []slotRoles
	inside []inside
}

// tagSlot is an attribute that can be a unit's tag.
type tagSlot struct {
	slot        int32
	placeholder string // a text that says nothing; empty for none
}

// slotRoles is what an attribute is good for. An attribute can be the tag of
// more than one unit, which is rare: the first is held in place.
type slotRoles struct {
	match  int16            // number of the match key, or -1
	placed [numPlaces]int16 // numbers of match keys that look in one place, or -1
	inside int16            // number in Resolver.inside, or -1
	tag    tagRole
	more   []tagRole
}

// used reports whether the attribute itself is good for anything.
func (s *slotRoles) used() bool {
	return s.onSpan() || s.placed[onResource] >= 0 || s.placed[onScope] >= 0
}

// onSpan reports whether it is good for anything on a span.
func (s *slotRoles) onSpan() bool { return s.match >= 0 || s.tag.unit >= 0 || s.placed[onSpan] >= 0 }

// tagRole makes an attribute a unit's tag: the rank'th to be asked.
type tagRole struct {
	unit int16 // -1 for no unit
	rank uint16
}

// Input is one span. Records may be nil; they must be over the Index the
// Resolver was bound to.
type Input struct {
	Span, Resource, Scope *attr.Record
	// At is the start of the span in Unix nanoseconds. Rules with dates are
	// held against it, so that a span without a start needs a time from the
	// caller.
	At int64
	// Memory is what the caller resolves spans of this Resolver with, one after
	// another. nil remembers nothing.
	Memory *Memory
	// Inherited is the nearest tagged ancestor's Owner, nil when there is none.
	// It must not be the Owner that Resolve writes.
	Inherited *Owner
}

// Bind turns the table's keys into slots of the index, which must have them all.
func (t *Table) Bind(x *attr.Index) *Resolver {
	r := &Resolver{table: t, tags: make([][]tagSlot, len(t.units)), match: make([]int32, len(t.index.keys)), roles: make([]slotRoles, x.Len())}
	for slot := range r.roles {
		r.roles[slot] = slotRoles{match: -1, placed: [numPlaces]int16{-1, -1, -1}, inside: -1, tag: tagRole{unit: -1}}
	}
	for i := range t.units {
		for rank, key := range t.units[i].attributes {
			slot := x.Slot(key)
			r.tags[i] = append(r.tags[i], tagSlot{int32(slot), t.units[i].placeholder(key)})
			if slot >= 0 {
				r.roles[slot].add(tagRole{int16(i), uint16(rank)})
			}
		}
	}
	for i, key := range t.index.keys {
		at, name := placed(key)
		slot := x.Slot(name)
		r.match[i] = int32(slot)
		switch {
		case slot < 0:
		case at == anywhere:
			r.roles[slot].match = int16(i)
		default:
			r.roles[slot].placed[at] = int16(i)
		}
	}
	r.bindInside(x)
	return r
}

func (s *slotRoles) add(role tagRole) {
	if s.tag.unit < 0 {
		s.tag = role
		return
	}
	s.more = append(s.more, role)
}

// Tagged reports whether the span itself has a tag of any unit, or an attribute
// that rules match on, whatever its value, as long as it is not blank: a gateway's root span often has no
// tag but the key that an identity rule is about. It is meant for any span, model
// call or not: an ancestor that is tagged is worth resolving.
func (r *Resolver) Tagged(span *attr.Record) bool {
	for _, slot := range span.Used() {
		if role := &r.roles[slot]; role.onSpan() {
			value := span.Get(int(slot))
			if matched := role.match >= 0 || role.placed[onSpan] >= 0; !value.Blank() && (matched || value.Kind != attr.KindWord) {
				return true
			}
		}
	}
	return false
}

// Ownable reports whether the span has an attribute that Open or Tagged looks
// at: one that has none is not tagged.
func (r *Resolver) Ownable(span *attr.Record) bool {
	for _, slot := range span.Used() {
		if roles := &r.roles[slot]; roles.inside >= 0 || roles.used() {
			return true
		}
	}
	return false
}

// Resolve writes into out whose the span is. It does not allocate as long as
// tags and matched attributes are strings.
func (r *Resolver) Resolve(in *Input, out *Owner) {
	if in.Memory == nil {
		var rules findings
		var values [maxMatchKeys]string
		if len(r.match) > 0 {
			r.table.index.find(&values, r.matched(in, &values), in.At, &rules)
		}
		r.resolve(in, &rules, out)
		return
	}
	rules := &nothingFound
	if len(r.match) > 0 {
		rules = in.Memory.find(r.table.index, r.matched(in, &in.Memory.values), in.At)
	}
	r.resolve(in, rules, out)
}

// nothingFound is what a table without rules finds. It never changes.
var nothingFound findings

func (r *Resolver) resolve(in *Input, rules *findings, out *Owner) {
	*out = Owner{}
	var onSpan, onResource firstTags
	r.collect(in.Span, &onSpan)
	r.collect(in.Resource, &onResource)
	for i := range r.table.units {
		tag := tagOf{}
		r.readTag(i, in.Span, onSpan[i], SourceSpan, &tag)
		r.readTag(i, in.Resource, onResource[i], SourceResource, &tag)
		r.decide(i, &tag, rules, in.Inherited, out)
	}
	r.table.judge(out)
}

// decide takes the first source that has a value, and says what is wrong when
// the unit is required.
func (r *Resolver) decide(i int, tag *tagOf, rules *findings, inherited, out *Owner) {
	u := &r.table.units[i]
	identity := &rules.best[trustIdentity][i]
	switch {
	case identity.number > 0:
		r.setBy(i, identity, SourceIdentity, out)
	case tag.value != "":
		out.set(i, tag.value, Source{kind: tag.kind})
	case rules.best[trustMapping][i].number > 0:
		r.setBy(i, &rules.best[trustMapping][i], SourceRule, out)
	case inherited != nil && inherited.Values[i] != "" && inherited.Sources[i].PassedOn():
		out.set(i, inherited.Values[i], Source{kind: SourceInherited})
	case rules.best[trustFallback][i].number > 0:
		r.setBy(i, &rules.best[trustFallback][i], SourceFallback, out)
	case u.fallback != "":
		out.set(i, u.fallback, Source{kind: SourceDefault})
	}
	if u.required || u.conditional {
		out.Faults[i] = r.fault(i, tag, rules, inherited, out)
	}
}

// fault says what is wrong with a unit that has been decided.
func (r *Resolver) fault(i int, tag *tagOf, rules *findings, inherited, out *Owner) Reason {
	above := ReasonNone
	if inherited != nil {
		above = inherited.Faults[i]
	}
	identity, source := &rules.best[trustIdentity][i], out.Sources[i]
	switch {
	case identity.number > 0 && tag.value != "" && tag.value != identity.value:
		return ReasonConflict
	case tag.bad || rules.refused(i, source.kind):
		return ReasonUnknownValue
	case above == ReasonUnknownValue && source.standsIn():
		return ReasonUnknownValue // that is what has to be mended
	case out.Values[i] != "":
		return ReasonNone
	case rules.best[trustExempt][i].number > 0:
		return ReasonIneligible
	case rules.expired[i] || above == ReasonExpired:
		return ReasonExpired
	}
	return ReasonMissing
}

func (r *Resolver) setBy(i int, by *found, kind SourceKind, out *Owner) {
	out.set(i, by.value, Source{kind, r.table.index.rules[by.number-1].name})
}

func (o *Owner) set(i int, value string, source Source) {
	o.Values[i], o.Sources[i] = value, source
}
