package ownership

import "maps"

// What a table says about its units, for commands that show or explain it. A
// unit is told by its place in Units.

// Required reports whether spans without the unit are flagged, all or those that
// meet its conditions.
func (t *Table) Required(unit int) bool { return t.units[unit].required || t.units[unit].conditional }

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
