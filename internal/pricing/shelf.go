package pricing

import (
	"cmp"
	"slices"
)

// shelf is what one provider sells, by the names it goes by. A nil shelf is empty.
type shelf struct {
	names       map[string]*Row
	bare        map[string]*Row // Bedrock names without vendor, with and without version; nil where rows share one
	patterns    []pattern       // most literal characters first
	late        []pattern       // of rows that only add: asked after the fallbacks
	deployments map[string]*Row
	fallbacks   []string
	adjustments map[string][]adjustment // by row id, "" for all
}

func newShelf() *shelf {
	return &shelf{names: map[string]*Row{}, bare: map[string]*Row{}, deployments: map[string]*Row{}, adjustments: map[string][]adjustment{}}
}

// stock puts a row on the shelf; what stands there under the same name gives
// way, as later sources win.
func (s *shelf) stock(m *Row) {
	for _, name := range m.Names {
		s.names[name] = m
		geography, _, bare := bedrockParts(name)
		if m.provider != "bedrock" || geography != "" {
			continue
		}
		for _, bare := range [...]string{bedrockUnrevised(bare), bedrockUnversioned(bare)} {
			other, taken := s.bare[bare]
			switch {
			case taken && other != m && m.adds && (other == nil || !other.adds):
			case taken && other != m:
				s.bare[bare] = nil
			default:
				s.bare[bare] = m
			}
		}
	}
	for _, text := range m.Patterns {
		if m.adds {
			s.late = append(s.late, newPattern(text, m))
		} else {
			s.patterns = append(s.patterns, newPattern(text, m))
		}
	}
}

// arrange brings the patterns into the order in which they are asked: the most
// literal first, and of equal ones those of later books.
func (s *shelf) arrange() {
	for _, patterns := range [...][]pattern{s.patterns, s.late} {
		slices.Reverse(patterns)
		slices.SortStableFunc(patterns, func(a, b pattern) int { return cmp.Compare(b.literals, a.literals) })
	}
}

func (s *shelf) exact(names []string) *Row {
	if s == nil {
		return nil
	}
	for _, name := range names {
		if m := s.names[name]; m != nil {
			return m
		}
	}
	return nil
}

func (s *shelf) deployment(name string) *Row {
	if s == nil {
		return nil
	}
	return s.deployments[name]
}

// findNamed looks for the names, then for them without a date.
func (s *shelf) findNamed(names []string, bare string) (m *Row, how string) {
	if m = s.exact(names[:1]); m != nil {
		return m, MatchExact
	}
	if m = s.exact(names); m != nil {
		return m, MatchNormalised
	}
	if m = s.bare[bare]; m != nil {
		return m, MatchNormalised
	}
	for _, name := range names {
		base, dated := undated(name)
		if m = s.names[base]; dated && m != nil && m.Dated {
			return m, MatchDated
		}
	}
	return nil, ""
}

// find looks for the names in every way that a row allows, the surest first.
func (s *shelf) find(names []string, bare string) (m *Row, how string) {
	if s == nil || len(names) == 0 {
		return nil, ""
	}
	if m, how = s.findNamed(names, bare); m != nil {
		return m, how
	}
	if m = matching(s.patterns, names); m != nil {
		return m, MatchPattern
	}
	return nil, ""
}

// findLate asks the patterns of rows that only add.
func (s *shelf) findLate(names []string) *Row {
	if s == nil {
		return nil
	}
	return matching(s.late, names)
}

func matching(patterns []pattern, names []string) *Row {
	for _, p := range patterns {
		for _, name := range names {
			if globMatches(p.text, name) {
				return p.row
			}
		}
	}
	return nil
}
