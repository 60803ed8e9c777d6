package rollup

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// Series is one set of labels and the total that is counted under it. Its
// labels never change, so they may be read while calls are being added;
// Delivery belongs to whoever sends.
type Series struct {
	Delivery

	slot   *slot
	cell   *head
	total  total
	bucket *exemplar // of a histogram's bucket
	after  *Series   // has the same labels and must end first
}

// total is an exact sum that can be told as a float64.
type total interface{ Float64() float64 }

// count is a number of things.
type count uint64

// Float64 returns the nearest float64.
func (c *count) Float64() float64 { return float64(*c) }

// Family is the metric that s is part of.
func (s *Series) Family() *Family { return s.slot.family }

// Labels yields names and values, the metric's name included, in the order of
// the names' bytes.
func (s *Series) Labels() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, f := range s.slot.fields {
			value := f.fixed
			if f.position >= 0 {
				value = s.cell.values[f.position]
			}
			if !yield(f.name, value) {
				return
			}
		}
	}
}

// slot is a series' place in its kind of cell: the labels that are the same in
// every cell, and where the others come from.
type slot struct {
	family *Family
	index  int     // of the figure in the cell
	fields []field // sorted by name
}

// field is one label: the cell's value at a position, or a fixed text where the
// position is below 0.
type field struct {
	name, fixed string
	position    int
}

// slots builds the slots of one kind of cell.
type slots struct {
	names    []string // of the cell's values
	constant map[string]string
}

// fixed makes a slot of nothing but constant labels, the metric's name among
// them.
func (s slots) fixed(family *Family) *slot {
	out := &slot{family: family}
	for _, name := range slices.Sorted(maps.Keys(s.constant)) {
		out.fields = append(out.fields, field{name: name, fixed: s.constant[name], position: -1})
	}
	return out
}

// slot is named after its metric and carries the cell's values, the constant
// labels and the pairs of name and text given.
func (s slots) slot(family *Family, metric string, pairs ...string) *slot {
	out := &slot{family: family}
	fix := func(name, text string) { out.fields = append(out.fields, field{name: name, fixed: text, position: -1}) }
	fix("__name__", metric)
	for name, text := range s.constant {
		fix(name, text)
	}
	for i := 0; i < len(pairs); i += 2 {
		fix(pairs[i], pairs[i+1])
	}
	for i, name := range s.names {
		out.fields = append(out.fields, field{name: name, position: i})
	}
	slices.SortFunc(out.fields, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	return out
}

// newSlots are the slots of every kind of cell, at the indices of its figures.
func newSlots(settings Settings) (out [numKinds][]*slot) {
	over := func(names ...string) slots {
		return slots{names: append(append([]string(nil), settings.Units...), names...), constant: settings.Constant}
	}
	account := over("provider", "model")
	out[kindAccount] = []*slot{account.slot(familyCost, familyCost.Name, "class", "direct", "currency", settings.Currency)}
	for i, outcome := range outcomes {
		out[kindAccount] = append(out[kindAccount],
			account.slot(familyRequests, familyRequests.Name, "class", "direct", "outcome", outcome))
		durations := over("provider")
		out[kindDurationOK+kind(i)] = newHistogramSlots(durations, outcome)
		out[kindNativeOK+kind(i)] = []*slot{durations.slot(familyDuration, familyDuration.Name, "outcome", outcome)}
	}
	for i := range NumTokenTypes {
		out[kindAccount] = append(out[kindAccount], account.slot(familyTokens, familyTokens.Name, "token_type", i.String()))
	}
	untagged, unpriced := over("unit", "reason", "source"), over("provider", "model", "reason")
	out[kindUntagged] = []*slot{
		exceptionRequests: untagged.slot(familyUntaggedRequests, familyUntaggedRequests.Name),
		exceptionCost:     untagged.slot(familyUntaggedCost, familyUntaggedCost.Name, "currency", settings.Currency),
	}
	out[kindUnpriced] = []*slot{
		exceptionRequests: unpriced.slot(familyUnpricedRequests, familyUnpricedRequests.Name),
		exceptionTokens:   unpriced.slot(familyUnpricedTokens, familyUnpricedTokens.Name),
	}
	for k := range out {
		for i, s := range out[k] {
			if s != nil {
				s.index = i
			}
		}
	}
	return out
}
