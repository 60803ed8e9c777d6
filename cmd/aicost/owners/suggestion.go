package owners

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	use              use // of the unit with the most
	rule             string
	moves            use // that have an owner now and would get another
}

type assignment struct{ unit, value string }

// suggestedAlias makes a bad value of a unit an allowed one; value is empty
// where none is near.
type suggestedAlias struct {
	unit, spelling, value string
	within                string // a value that is a word of the spelling
	use                   use
}

// suggest makes rows and aliases of sources, in their order.
func (c *coverage) suggest(sources []source) *suggestion {
	out := &suggestion{}
	for _, s := range sources {
		switch {
		case s.reason == ownership.ReasonUnknownValue.String():
			c.suggestAlias(out, s)
		case s.reason == ownership.ReasonExpired.String():
			out.notef("%s: a rule of %s for it is outside its dates: extend them, or add a rule for the time after", s.whence(), s.unit)
		case s.reason != ownership.ReasonMissing.String(): // the tag is at fault
		case s.key == "":
			out.notef("%s: nothing tells its calls apart: set service.name on the resource, or tag them", s.whence())
		default:
			c.suggestRow(out, s)
		}
	}
	for _, row := range out.rows {
		row.moves = c.moves(row)
	}
	return out
}

// moves are the calls that a row would give another owner than they have, of the
// unit with the most.
func (c *coverage) moves(row *suggestedRow) (most use) {
	for _, a := range row.set {
		var moved use
		for o, u := range c.owned {
			if o.matched == (matched{row.key, row.value, a.unit}) && o.owner != a.value {
				moved.calls, moved.amount = moved.calls+u.calls, moved.amount.Add(u.amount)
			}
		}
		if compareUse(&moved, &most) < 0 {
			most = moved
		}
	}
	return most
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

func (c *coverage) suggestRow(out *suggestion, s source) {
	i := slices.IndexFunc(out.rows, func(r *suggestedRow) bool { return r.key == s.key && r.value == s.value })
	if i < 0 {
		i = len(out.rows)
		out.rows = append(out.rows, &suggestedRow{name: cmp.Or(rowPrefixes[s.key], "gw-") + s.value, key: s.key, value: s.value})
	}
	row, value := out.rows[i], cmp.Or(s.guess, placeholder)
	row.rule = cmp.Or(row.rule, s.rule)
	if u := c.sources[s]; compareUse(u, &row.use) < 0 {
		row.use = *u
	}
	for i := range row.set {
		if a := &row.set[i]; a.unit == s.unit {
			if a.value != value { // two guesses
				a.value = placeholder
			}
			return
		}
	}
	row.set = append(row.set, assignment{s.unit, value})
}

func (c *coverage) suggestAlias(out *suggestion, s source) {
	if s.text == "" || !plain(s.text) || len(s.text) > 100 || strings.HasPrefix(s.text, "__") {
		out.notef("%s: the tag %s has a value that is no name: mend it where it is written", s.unit, console.Name(s.tag, 100))
		return
	}
	i := slices.IndexFunc(out.aliases, func(a *suggestedAlias) bool {
		return a.unit == s.unit && strings.EqualFold(a.spelling, s.text)
	})
	if i < 0 {
		i = len(out.aliases)
		spellings := c.table.Spellings(slices.Index(c.table.Units(), s.unit))
		out.aliases = append(out.aliases, &suggestedAlias{
			unit: s.unit, spelling: s.text, value: ownership.Near(s.text, spellings), within: guess(s.text, spellings),
		})
	}
	u := &out.aliases[i].use
	u.calls, u.amount = u.calls+c.sources[s].calls, u.amount.Add(c.sources[s].amount)
}

// plain reports whether a text can be printed on a line.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// why says what a row is for, and what to think of before it is taken.
func (r *suggestedRow) why(currency string) string {
	text := r.use.text(currency)
	if r.moves.calls > 0 {
		text += "; moves " + r.moves.text(currency) + " from another owner"
	}
	if r.rule != "" {
		text += "; or let rule " + console.Name(r.rule, 100) + " set it"
	}
	return text
}

func (u *use) text(currency string) string {
	return strings.TrimSpace(console.Plural(u.calls, "call") + ", " + u.amount.String() + " " + currency)
}
