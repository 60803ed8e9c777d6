package aicostprocessor

import "github.com/aicost/aicost/internal/ownership"

// owners keeps the owners of a batch. An ownership.Owner has room for the most
// units that a table can have, which is too much to keep for every call.
type owners struct {
	resolver *ownership.Resolver
	units    int // that the table has
	kept     []keptUnit
}

// keptUnit is one unit of one owner.
type keptUnit struct {
	value  string
	source ownership.Source
	fault  ownership.Reason
}

// add keeps an owner and returns its number.
func (o *owners) add(owner *ownership.Owner) int32 {
	number := int32(len(o.kept) / o.units)
	for i := range o.units {
		o.kept = append(o.kept, keptUnit{owner.Values[i], owner.Sources[i], owner.Faults[i]})
	}
	return number
}

// get fills in an owner that was kept. What it has beyond the table's units
// stays as it is.
func (o *owners) get(number int32, owner *ownership.Owner) {
	for i := range o.units {
		unit := &o.kept[int(number)*o.units+i]
		owner.Values[i], owner.Sources[i], owner.Faults[i] = unit.value, unit.source, unit.fault
	}
	o.resolver.Judge(owner)
}

// large reports whether there were more than is worth keeping room for.
func (o *owners) large() bool { return cap(o.kept) > maxPooledUnits }

func (o *owners) reset() {
	clear(o.kept)
	o.kept = o.kept[:0]
}
