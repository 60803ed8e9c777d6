package ownership

import (
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// firstTags holds, per unit, one plus the lowest rank of its attributes that a
// record has; 0 for none.
type firstTags [MaxUnits]uint16

// collect looks at the attributes that are there rather than at all that could.
func (r *Resolver) collect(record *attr.Record, first *firstTags) {
	if record == nil {
		return
	}
	for _, slot := range record.Used() {
		roles := &r.roles[slot]
		if roles.tag.unit < 0 {
			continue
		}
		first.note(roles.tag)
		for _, role := range roles.more {
			first.note(role)
		}
	}
}

func (f *firstTags) note(role tagRole) {
	if at := &f[role.unit]; *at == 0 || role.rank+1 < *at {
		*at = role.rank + 1
	}
}

// tagOf is what the tags say about one unit.
type tagOf struct {
	value string
	kind  SourceKind
	bad   bool // a tag before value has one that is not allowed
}

// readTag asks a unit's attributes in order, from the first that is there, until
// one has an allowed value.
func (r *Resolver) readTag(i int, record *attr.Record, first uint16, kind SourceKind, tag *tagOf) {
	if first == 0 || tag.value != "" {
		return
	}
	for _, at := range r.tags[i][first-1:] {
		got := record.Get(int(at.slot))
		if got.Kind == attr.KindAbsent || got.Kind == attr.KindWord {
			continue
		}
		text, readable := got.Text()
		if !readable && got.Kind == attr.KindOther {
			tag.bad = true // a list or a map: a tag, but not a name
			continue
		}
		if at.placeholder != "" && strings.TrimSpace(text) == at.placeholder {
			continue
		}
		value, present := r.table.units[i].canonical(text)
		if value != "" {
			tag.value, tag.kind = value, kind
			return
		}
		tag.bad = tag.bad || present
	}
}
