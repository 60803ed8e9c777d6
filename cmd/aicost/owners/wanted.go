package owners

import (
	"cmp"
	"strings"
)

// wanted are the calls that a row would give a unit which they lack.
type wanted struct {
	use
	guess   string // what the unit's value may be, of all of them
	guessed int    // calls that were guessed for
	rules   map[string]bool
	ruled   int // calls of which a rule sets another unit
}

// want notes a call that lacks a unit.
func (c *coverage) want(call *call, unit int, s *source) {
	if s.key == "" {
		return
	}
	w := at(c.wanted, s.matched)
	w.add(call)
	guess := c.guess(call, unit, s)
	if w.guessed > 0 && guess != w.guess {
		guess = "" // of two guesses neither is good for all
	}
	w.guess, w.guessed = guess, w.guessed+1
	for i := range c.units {
		if _, rule := call.source(c.units[i].name); rule != "" {
			if w.rules == nil {
				w.rules = map[string]bool{}
			}
			w.rules[rule], w.ruled = true, w.ruled+1
			return
		}
	}
}

// guess looks for a value that the table knows. One service can send for many
// ids of a gateway, so that its name says nothing of them.
func (c *coverage) guess(call *call, unit int, s *source) string {
	if isIdentity(s.key) {
		return c.guessers[unit].guess(s.value)
	}
	return cmp.Or(c.guessers[unit].guess(s.service), c.guessers[unit].guess(call.attribute("k8s.namespace.name")))
}

// owned are calls that have a unit which a row would set for others with the
// same match, by what they have it from.
type owned struct {
	identity use
	tag      use
	rule     use
	weak     use // what any rule wins over: inherited, fallbacks and defaults
}

// noteOwned notes a call that has a value of a unit, for every row that would be
// about it.
func (c *coverage) noteOwned(call *call, unit, kind string) {
	value := call.written(unit)
	if value == "" {
		return
	}
	for _, key := range matchKeys {
		text := matchable(call, key)
		if text == "" {
			continue
		}
		by := c.owned[matched{key, text, unit}]
		if by == nil {
			by = map[string]*owned{}
			c.owned[matched{key, text, unit}] = by
		}
		at(by, value).of(kind).add(call)
	}
}

func (o *owned) of(kind string) *use {
	switch kind {
	case "identity":
		return &o.identity
	case "span", "resource":
		return &o.tag
	case "rule":
		return &o.rule
	default:
		return &o.weak
	}
}

// firm are the calls that nobody but an identity rule would move.
func (o *owned) firm() use { return o.identity.plus(o.tag).plus(o.rule) }

// known is the one owner that the other calls of a match have for certain.
func (c *coverage) known(m matched) (owner string, of use) {
	for value, o := range c.owned[m] {
		firm := o.firm()
		switch {
		case firm.calls == 0:
		case owner != "":
			return "", use{}
		default:
			owner, of = value, firm
		}
	}
	if !settable(owner) {
		return "", use{}
	}
	return owner, of
}

// settable reports whether a row can set a value: some mean something else in a
// table, or in a cell of a spreadsheet.
func settable(value string) bool {
	return value != "" && plain(value) && !strings.ContainsAny(value, "*?|") && !strings.Contains(value, "${") && !strings.ContainsAny(value[:1], "=+-@")
}
