package ownership

import (
	"cmp"
	"strings"
	"unicode"
)

// nameList holds names by their length when stripped, so that those of other
// lengths are not looked at.
type nameList struct {
	names map[int][]strippedName
	has   map[string]bool
	ends  map[string]bool // the words that names of attributes end with; nil for other names
}

type strippedName struct {
	name string
	bare []rune
}

func newNameList() *nameList {
	return &nameList{names: map[int][]strippedName{}, has: map[string]bool{}}
}

func (n *nameList) size() int { return 1 + len(n.has) }

func (n *nameList) add(name string) {
	if !n.has[name] {
		n.has[name] = true
		bare := strip(name)
		n.names[len(bare)] = append(n.names[len(bare)], strippedName{name, bare})
	}
}

// addKey adds the name of an attribute.
func (n *nameList) addKey(key string) {
	n.add(key)
	if n.ends == nil {
		n.ends = map[string]bool{}
	}
	if all := words(key); len(all) > 0 {
		n.ends[strings.ToLower(all[len(all)-1])] = true
	}
}

// meant is the other name that is nearest, the first by the alphabet of several;
// empty where none is near.
func (n *nameList) meant(name string) string {
	bare := strip(name)
	best, found := maxErrors+1, ""
	for length := len(bare) - maxErrors; length <= len(bare)+maxErrors; length++ {
		for _, other := range n.names[length] {
			if other.name == name || unlike(bare, other.bare) {
				continue
			}
			errors, near := typingErrors(bare, other.bare)
			if near && !n.twoNames(name, other.name) && !sameButForDigits(bare, other.bare) && cmp.Or(cmp.Compare(errors, best), strings.Compare(other.name, found)) < 0 {
				best, found = errors, other.name
			}
		}
	}
	return found
}

// twoNames reports whether names of several words are told apart by a short one,
// as search-eu and search-us, or by a word that one has more, as search and
// search-ui: such words mean something and are seldom mistyped. What an attribute
// ends with is one of few words, and short when it is mistyped: name, id.
func (n *nameList) twoNames(a, b string) bool {
	const short = 3
	as, bs := words(a), words(b)
	if hasAll(as, bs) || hasAll(bs, as) {
		return true
	}
	if len(as) < 2 || len(as) != len(bs) {
		return false
	}
	for i := range as {
		if strings.EqualFold(as[i], bs[i]) || min(len(as[i]), len(bs[i])) > short {
			continue
		}
		if n.ends == nil || i < len(as)-1 || n.ends[strings.ToLower(as[i])] || distance([]rune(as[i]), []rune(bs[i])) > 1 {
			return true
		}
	}
	return false
}

// hasAll reports whether the longer of two names has all words of the other, in
// their order, and more.
func hasAll(longer, other []string) bool {
	if len(longer) <= len(other) || len(other) == 0 {
		return false
	}
	for _, word := range longer {
		if len(other) > 0 && strings.EqualFold(word, other[0]) {
			other = other[1:]
		}
	}
	return len(other) == 0
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// unlike is a quick test that finds most names which are not near: one error
// changes at most two counts of letters by one.
func unlike(a, b []rune) bool {
	var counts [32]int8
	for _, r := range a {
		counts[r&31]++
	}
	for _, r := range b {
		counts[r&31]--
	}
	different := 0
	for _, n := range counts {
		different += int(max(n, -n))
	}
	return different > 2*maxErrors
}
