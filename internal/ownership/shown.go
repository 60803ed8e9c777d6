package ownership

import (
	"cmp"
	"slices"
)

// ShownKey is an attribute whose text can become the value of a unit, as a tag or
// carried by a rule.
type ShownKey struct{ Unit, Key string }

// Shown returns the attributes whose text can become a unit's value, by unit and
// key. What a rule only matches on is none of them.
func (t *Table) Shown() []ShownKey {
	seen := map[ShownKey]bool{}
	for i := range t.units {
		for _, key := range t.units[i].attributes {
			seen[ShownKey{t.units[i].name, key}] = true
		}
	}
	for i := range t.index.rules {
		for _, a := range t.index.rules[i].set {
			if a.template == nil {
				continue
			}
			for _, part := range a.template.parts {
				if part.key >= 0 {
					_, key := placed(t.index.keys[part.key])
					seen[ShownKey{t.units[a.unit].name, key}] = true
				}
			}
		}
	}
	shown := make([]ShownKey, 0, len(seen))
	for key := range seen {
		shown = append(shown, key)
	}
	slices.SortFunc(shown, func(a, b ShownKey) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Key, b.Key))
	})
	return shown
}
