package aicostprocessor

import (
	"hash/maphash"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// groups are the resources of a batch, or its scopes. Their attributes are read
// when the first call needs them, and they share one record: a record has room
// for every attribute of interest, which is too much for each of the thousands
// of resources that a gateway can put into one batch.
type groups struct {
	resolver *ownership.Resolver
	slots    [2]int      // of a scope's name and version, -1 where no rule asks
	names    [][2]string // these, of each scope, where one is asked for
	all      []group
	found    []finding
	record   *attr.Record
	held     int32 // the group that record holds, or none
}

const none = -1

// group is what some spans share. Once it is read, found[from:to] is what it
// has of interest.
type group struct {
	attributes attributes
	from, to   int32
	read       bool
	process    uint64 // stands for all of it, 0 before it is asked for
}

// finding is an attribute of interest.
type finding struct {
	slot  int32
	value attr.Value
}

func newGroups(x *attr.Index, resolver *ownership.Resolver) groups {
	return groups{
		resolver: resolver, record: attr.NewRecord(x), held: none,
		slots: [2]int{x.Slot("otel.scope.name"), x.Slot("otel.scope.version")},
	}
}

func (g *groups) add(a attributes) { g.all = append(g.all, group{attributes: a}) }

// addScope adds a scope, whose name and version are attributes to owners tables
// by the names that the conventions have for them.
func (g *groups) addScope(a attributes, name, version string) {
	if g.slots != [2]int{-1, -1} {
		g.names = append(g.names, [2]string{name, version})
	}
	g.add(a)
}

// last is the group that was added last.
func (g *groups) last() int32 { return int32(len(g.all) - 1) }

// recordOf returns what a group has of interest, until it is asked for another.
func (g *groups) recordOf(number int32, prefix string) *attr.Record {
	if g.held == number {
		return g.record
	}
	g.held = number
	g.record.Reset()
	one := &g.all[number]
	if one.read {
		for i := range g.found[one.from:one.to] {
			f := &g.found[int(one.from)+i]
			g.record.Set(int(f.slot), f.value)
		}
		return g.record
	}
	one.attributes.scan(g.record, prefix)
	if len(g.names) > 0 {
		for i, name := range g.names[number] {
			if slot := g.slots[i]; slot >= 0 && name != "" {
				g.record.Set(slot, attr.Value{Kind: attr.KindString, Str: name})
			}
		}
	}
	g.resolver.Open(g.record)
	one.read, one.from = true, int32(len(g.found))
	for _, slot := range g.record.Used() {
		g.found = append(g.found, finding{slot, g.record.Get(int(slot))})
	}
	one.to = int32(len(g.found))
	return g.record
}

// processOf returns what stands for the process of a group's spans.
func (g *groups) processOf(number int32, seed maphash.Seed) uint64 {
	one := &g.all[number]
	if one.process == 0 {
		one.process = one.attributes.hash(seed) | 1
	}
	return one.process
}

// large reports whether there was more than is worth keeping room for.
func (g *groups) large() bool { return cap(g.all) > maxPooled || cap(g.found) > maxPooledUnits }

func (g *groups) reset() {
	clear(g.all)
	clear(g.found)
	clear(g.names)
	g.names = g.names[:0]
	g.all, g.found, g.held = g.all[:0], g.found[:0], none
	g.record.Reset()
}
