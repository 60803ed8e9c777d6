package ownership

import (
	"maps"
	"slices"
)

// What a table says about its units, for commands that show or explain it. A
// unit is told by its place in Units.

// Required reports whether spans without the unit are flagged, all or those that
// meet its conditions.
func (t *Table) Required(unit int) bool { return t.units[unit].required || t.units[unit].conditional }

// RequiredOf reports whether spans with these values, as in Owner.Values, are
// flagged without the unit.
func (t *Table) RequiredOf(unit int, values *[MaxUnits]string) bool {
	u := &t.units[unit]
	return u.required || u.conditional && u.due(&Owner{Values: *values})
}

// RuleKinds returns, by the names of rules, whether what they give is SourceRule
// or SourceFallback, which Source.String does not tell apart. Several rules can
// have one name, of one table or of several: where they differ it is SourceNone.
func (t *Table) RuleKinds() map[string]SourceKind {
	kinds := map[string]SourceKind{}
	for i := range t.index.rules {
		r := &t.index.rules[i]
		if r.trust != trustMapping && r.trust != trustFallback {
			continue
		}
		kind := trustKinds[r.trust]
		if before, seen := kinds[r.name.name]; seen && before != kind {
			kind = SourceNone
		}
		kinds[r.name.name] = kind
	}
	return kinds
}

// Turns returns the moments at which some rule begins or ends, in order. Between
// two of them, time makes no difference.
func (t *Table) Turns() (turns []int64) {
	begin, end := always()
	for i := range t.index.rules {
		for _, at := range [...]int64{t.index.rules[i].from, t.index.rules[i].until} {
			if at != begin && at != end {
				turns = append(turns, at)
			}
		}
	}
	slices.Sort(turns)
	return slices.Compact(turns)
}

// Attributes returns the keys of the unit's tags in the order in which they are
// asked. The caller must not change the slice.
func (t *Table) Attributes(unit int) []string { return t.units[unit].attributes }

// Spellings returns the value of each spelling, in lower case, that the table
// has for the unit; it is empty where the table lists none.
func (t *Table) Spellings(unit int) map[string]string { return maps.Clone(t.units[unit].spellings) }

// Value returns what a tag with this text gives the unit. present is false for
// blank text; a present text without a value is not allowed.
func (t *Table) Value(unit int, text string) (value string, present bool) {
	return t.units[unit].canonical(text)
}
