package ownership

import "math/bits"

// ruleNumbers hold what rules match and set as numbers, as rules are held against
// each other by the million.
type ruleNumbers struct {
	units  int
	all    []uint32 // by rule: a bit for each unit that it sets
	fixed  []uint32 // those that it always sets: what an attribute carries can be refused
	values []int32  // by rule and unit: equal where the values are, whatever the span
	match  []int32  // by rule: equal where the matches are
}

func newRuleNumbers(rules []rule, units []unit) *ruleNumbers {
	n := &ruleNumbers{
		units: len(units), values: make([]int32, len(rules)*len(units)), match: make([]int32, len(rules)),
		all: make([]uint32, len(rules)), fixed: make([]uint32, len(rules)),
	}
	at := make(map[string]int, len(units))
	for u := range units {
		at[units[u].name] = u
	}
	matches, values, key := map[string]int32{}, map[string]int32{}, []byte(nil)
	for i := range rules {
		r := &rules[i]
		key = appendMatchKey(key[:0], r.match)
		n.match[i] = numberOf(matches, key)
		for _, a := range r.set {
			u := at[a.unit]
			n.all[i] |= 1 << u
			if !isTemplate(a.value) {
				n.fixed[i] |= 1 << u
			}
			number := int32(-1 - i) // no other rule's
			if key = appendValueKey(key[:0], r, a.value); key != nil {
				number = numberOf(values, key)
			}
			n.values[i*n.units+u] = number
		}
	}
	return n
}

func numberOf(known map[string]int32, key []byte) int32 {
	number, met := known[string(key)]
	if !met {
		number = int32(len(known))
		known[string(key)] = number
	}
	return number
}

// appendValueKey writes a value so that equal bytes are equal values. What a *
// stands for is a matter of the rule's own pattern; of several patterns, which
// one counts is not the value's to say, and it returns nil.
func appendValueKey(key []byte, r *rule, value string) []byte {
	key = append(key, value...)
	if !isTemplate(value) {
		return key
	}
	parts, _ := parseTemplate(value)
	for _, part := range parts {
		if part.star == 0 {
			continue
		}
		c := r.on(part.key)
		if c == nil || len(c.patterns) != 1 {
			return nil
		}
		key = append(append(key, 0), c.patterns[0]...)
	}
	return key
}

// disputed are those units of some that two rules give different values.
func (n *ruleNumbers) disputed(i, j int, units uint32) (differ uint32) {
	a, b := n.values[i*n.units:][:n.units], n.values[j*n.units:][:n.units]
	for ; units != 0; units &= units - 1 {
		if u := bits.TrailingZeros32(units); a[u] != b[u] {
			differ |= 1 << u
		}
	}
	return differ
}
