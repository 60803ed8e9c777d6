package owners

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/ownership"
)

// placeholder is refused by every table, so that a row cannot own money before
// somebody has filled it in.
const placeholder = "__fill_in__"

// suggestion is what a table lacks to own some sources.
type suggestion struct {
	rows    []*suggestedRow
	aliases []*suggestedAlias
	notes   []string // what no row can mend
}

// suggestedRow is a rule that matches one attribute.
type suggestedRow struct {
	name, key, value string
	set              []assignment
	use              use      // of the unit with the most
	rules            []string // each of these calls has one, which sets another unit
	others           []string // what calls with the same match have already
	moves            use      // that have an owner now and would get another
	contradicts      use      // whose tags say otherwise
	may              bool     // contradicts them, as the value is still to be filled in
}

type assignment struct{ unit, value string }

// suggest makes rows and aliases of sources, in their order.
func (c *coverage) suggest(sources []source) *suggestion {
	out := &suggestion{}
	for _, s := range sources {
		switch {
		case s.reason == ownership.ReasonUnknownValue.String():
			c.suggestAlias(out, s)
		case s.reason == ownership.ReasonExpired.String():
			outside := "is outside its dates"
			if len(c.sources[s].rules) > 1 {
				outside = "are outside their dates"
			}
			out.notef("%s: %s for its %s %s: extend them, or add a rule for the time after", s.whence(), few("rule", c.sources[s].rules), s.unit, outside)
		case s.reason == ownership.ReasonConflict.String():
			tag := "a tag of another span of the call is"
			if s.tag != "" {
				tag = "the tag " + console.Name(s.tag, 100) + " has " + console.Name(s.text, 100) + ","
			}
			out.notef("%s: %s against identity %s: mend the one that is wrong", s.whence(), tag, few("rule", c.sources[s].rules))
		case s.reason != ownership.ReasonMissing.String():
		case s.key == "" && s.service != "" && !isMadeUp(s.service):
			out.notef("%s: no row is made of this name, which %s: write one with a pattern, or tag its calls", s.whence(), unmatchable(s.service))
		case s.key == "":
			out.notef("%s: nothing tells its calls apart: set service.name on the resource, or tag them", s.whence())
		default:
			c.suggestRow(out, s)
		}
	}
	return out
}

func (s *suggestion) notef(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(s.notes, note) {
		s.notes = append(s.notes, note)
	}
}

// whence is what is known of where calls come from.
func (s *source) whence() string {
	switch {
	case s.key != "":
		return s.key + " " + console.Name(s.value, 100)
	case s.service != "":
		return "service.name " + console.Name(s.service, 100)
	}
	return "no service"
}

var rowPrefixes = map[string]string{"service.name": "svc-", "k8s.namespace.name": "ns-"}

// suggestRow adds a unit to the row for a source.
func (c *coverage) suggestRow(out *suggestion, s source) {
	i := slices.IndexFunc(out.rows, func(r *suggestedRow) bool { return r.key == s.key && r.value == s.value })
	if i < 0 {
		i = len(out.rows)
		out.rows = append(out.rows, &suggestedRow{name: cmp.Or(rowPrefixes[s.key], "gw-") + s.value, key: s.key, value: s.value})
	}
	row, w := out.rows[i], c.wanted[s.matched]
	if slices.ContainsFunc(row.set, func(a assignment) bool { return a.unit == s.unit }) {
		return // of another service with the same match
	}
	value, others := c.known(s.matched)
	if value != "" {
		have := " of it have "
		if others.calls == 1 {
			have = " of it has "
		}
		row.others = append(row.others, console.Plural(others.calls, "other")+have+console.Name(value, 100))
	}
	value = cmp.Or(value, w.guess, placeholder)
	row.set = append(row.set, assignment{s.unit, value})
	if compareUse(&w.use, &row.use) < 0 {
		row.use, row.rules = w.use, nil
		if w.ruled == w.calls {
			row.rules = slices.Sorted(maps.Keys(w.rules))
		}
	}
	moves, contradicts := c.moves(s.matched, value)
	if compareUse(&moves, &row.moves) < 0 {
		row.moves = moves
	}
	if compareUse(&contradicts, &row.contradicts) < 0 {
		row.contradicts, row.may = contradicts, value == placeholder
	}
}

// moves are the calls that a row would give another owner than they have, and
// those that it would have flagged as its tags say otherwise.
func (c *coverage) moves(m matched, value string) (moves, contradicts use) {
	for owner, o := range c.owned[m] {
		if owner == value {
			continue
		}
		moves = moves.plus(o.weak)
		if isIdentity(m.key) {
			moves, contradicts = moves.plus(o.rule), contradicts.plus(o.tag)
		}
	}
	return moves, contradicts
}

// why says what a row is for, and what to think of before it is taken.
func (r *suggestedRow) why(currency string) string {
	text := r.use.text(currency)
	if len(r.others) > 0 {
		text += "; " + strings.Join(r.others, ", ")
	}
	if r.moves.calls > 0 {
		text += "; moves " + r.moves.text(currency) + " from another owner"
	}
	if r.contradicts.calls > 0 {
		verb := "contradicts"
		if r.may {
			verb = "may contradict"
		}
		text += "; " + verb + " the tags of " + r.contradicts.text(currency) + " (conflict)"
	}
	if len(r.rules) > 0 {
		text += "; or let " + fewNames("rule", r.rules) + " set it"
	}
	return text
}

func (u *use) text(currency string) string {
	return strings.TrimSpace(console.Plural(u.calls, "call") + ", " + u.amount.String() + " " + currency)
}

// few is the kind of some things with the first names of them, in their order.
func few(kind string, names map[string]bool) string {
	return fewNames(kind, slices.Sorted(maps.Keys(names)))
}

func fewNames(kind string, names []string) string {
	const named = 2
	shown := make([]string, 0, named)
	for _, name := range names[:min(named, len(names))] {
		shown = append(shown, console.Name(name, 100))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - named; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if len(names) > 1 {
		kind += "s"
	}
	return kind + " " + text
}
