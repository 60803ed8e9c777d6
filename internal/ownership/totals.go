package ownership

import "fmt"

// maxTableEntries bounds what the lists of all rules multiply to, and
// maxTableTests what is looked at in all of these: both together bound the memory
// of a table, which at both bounds has 190 MB.
const (
	maxTableEntries = 1_000_000
	maxTableTests   = 4_000_000
)

// totals are what the rules of a table come to.
type totals struct {
	keys    map[string]bool // attributes to match on
	entries int
	tests   int
}

// add counts a rule in, and says what becomes too many with it, once for all
// rules. An optional rule that is too many is not counted, and told each time.
func (t *totals) add(r *rule, optional bool) (tooMany []string) {
	keys, entries, tests := len(t.keys), t.entries+r.entries(), t.tests+r.entries()*len(r.match)
	for _, c := range r.match {
		if !t.keys[c.key] {
			keys++
		}
	}
	if keys > maxMatchKeys && (optional || len(t.keys) <= maxMatchKeys) {
		tooMany = append(tooMany, fmt.Sprintf("makes it more than %d different attributes to match on; match on fewer", maxMatchKeys))
	}
	if entries > maxTableEntries && (optional || t.entries <= maxTableEntries) {
		tooMany = append(tooMany, fmt.Sprintf("here the lists of all rules combine to more than %d cases; use patterns or fewer values", maxTableEntries))
	}
	if tests > maxTableTests && (optional || t.tests <= maxTableTests) {
		tooMany = append(tooMany, fmt.Sprintf("here the lists of all rules combine to more than %d values to compare; use patterns or fewer values", maxTableTests))
	}
	if optional && len(tooMany) > 0 {
		return tooMany
	}
	t.entries, t.tests = entries, tests
	for _, c := range r.match {
		t.keys[c.key] = true
	}
	return tooMany
}

// ownTotals counts the rules that are no list of others: those have what room is
// left.
func (m *merger) ownTotals() *totals {
	total := &totals{keys: map[string]bool{}}
	for d, doc := range m.docs {
		if doc.imported {
			continue
		}
		for _, r := range doc.all() {
			for _, why := range total.add(&r, false) {
				m.refuse(d, r.line, r.name, why)
			}
		}
	}
	return total
}
