package owners

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aicost/aicost/cmd/aicost/console"
)

// kinds are the sources of resolution in their order, as the processor writes
// them; nothing stands for no value.
var kinds = [...]string{"identity", "span", "resource", "rule", "inherited", "fallback", "default", ""}

// remediesOf say what to do about a reason.
var remediesOf = map[string]string{
	"missing":        "tag the calls, or add a rule",
	"unknown_value":  "mend the tag, or add an alias or a value",
	"conflict":       "mend the tag: an identity rule names another",
	"expired":        "a rule is outside its dates: extend or follow it",
	reasonIneligible: "nothing: it is left out of all shares",
}

func (c *coverage) print(out io.Writer, top int, suggest func(*suggestion, io.Writer, []string, string)) {
	c.headline(out)
	c.unitTable(out)
	c.kindTable(out)
	c.flagTable(out)
	sources, rest := c.top(top)
	c.sourceTable(out, sources, rest)
	if s := c.suggest(sources); !s.empty() {
		suggest(s, out, c.Table.Units(), c.currency)
	}
}

func (c *coverage) headline(out io.Writer) {
	var required []string
	for _, u := range c.units {
		if u.required {
			required = append(required, u.name)
		}
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	if required == nil {
		say("the table requires no unit, so that nothing can be untagged")
	} else {
		say("%s of spend and %s of calls have all required units: %s", console.ShareOf(c.covered.amount, c.eligible.amount),
			console.Share(int64(c.covered.calls), int64(c.eligible.calls)), strings.Join(required, ", "))
	}
	say("that is %s of %s %s in %d of %s", c.covered.amount, c.eligible.amount, c.currency, c.covered.calls, console.Plural(c.eligible.calls, "call"))
	if c.ineligible.calls > 0 {
		say("not eligible, and on neither side of these shares: %s", c.ineligible.text(c.currency))
	}
	if c.unpriced > 0 {
		say("%s without an amount: counted among calls alone, so that the share of spend says nothing of them", console.Plural(c.unpriced, "call"))
	}
	if c.failed > 0 {
		say("%s that failed and cost nothing: counted among calls alone", console.Plural(c.failed, "call"))
	}
	if c.partial > 0 {
		say("%s with a lower bound or an estimate for an amount", console.Plural(c.partial, "call"))
	}
}

func (c *coverage) unitTable(out io.Writer) {
	table := console.NewTable(out, "Required units", "UNIT", "SPEND", "CALLS", "NOT COVERED "+c.currency)
	for _, u := range c.units {
		if u.required {
			table.Row(u.name, console.ShareOf(u.covered.amount, u.due.amount),
				console.Share(int64(u.covered.calls), int64(u.due.calls)), u.due.amount.Sub(u.covered.amount).String())
		}
	}
	table.Flush()
}

// kindTable shows where values come from. A growing share of rules and defaults
// tells of tags that decay.
func (c *coverage) kindTable(out io.Writer) {
	header := []string{"UNIT"}
	for _, kind := range kinds {
		header = append(header, strings.ToUpper(cmp.Or(kind, "none")))
	}
	table := console.NewTable(out, "Where values come from, by share of spend", header...)
	for _, u := range c.units {
		if !u.required && len(u.kinds) == 1 && u.kinds[""] != nil {
			continue
		}
		cells := []string{u.name}
		for _, kind := range kinds {
			share := "-"
			if found := u.kinds[kind]; found != nil {
				share = console.ShareOf(found.amount, u.eligible.amount)
			}
			cells = append(cells, share)
		}
		table.Row(cells...)
	}
	table.Flush()
}

func (c *coverage) flagTable(out io.Writer) {
	table := console.NewTable(out, "Untagged", "UNIT", "REASON", "CALLS", c.currency, "")
	apart := console.NewTable(out, "Not eligible", "UNIT", "REASON", "CALLS", c.currency, "")
	for _, f := range c.worstFlags() {
		to, u := table, c.flags[f]
		if f.reason == reasonIneligible {
			to = apart
		}
		to.Row(f.unit, f.reason, strconv.Itoa(u.calls), u.amount.String(), remediesOf[f.reason])
	}
	table.Flush()
	apart.Flush()
}

func (c *coverage) worstFlags() []flagged {
	return slices.SortedFunc(maps.Keys(c.flags), func(a, b flagged) int {
		return cmp.Or(compareUse(c.flags[a], c.flags[b]), cmp.Compare(a.unit, b.unit), cmp.Compare(a.reason, b.reason))
	})
}

func (c *coverage) sourceTable(out io.Writer, sources, rest []source) {
	table := console.NewTable(out, "Top untagged sources by spend", "SERVICE", "UNIT", "REASON", "CALLS", c.currency, "ATTRIBUTE")
	for _, s := range sources {
		u := c.sources[s]
		table.Row(console.Name(s.service, widest), s.unit, s.reason, strconv.Itoa(u.calls), u.amount.String(), s.attribute())
	}
	table.Flush()
	if len(rest) > 0 {
		_, _ = fmt.Fprintf(out, "and %s more, each with %s %s or less: --top shows them\n",
			console.Plural(len(rest), "source"), c.sources[rest[0]].amount, c.currency)
	}
}

// widest is how many characters of a name are shown: a line should fit 120
// columns. The suggestions have names in full.
const widest = 30

// attribute is what tells the source apart beside its service, or is at fault.
func (s *source) attribute() string {
	key, value := s.key, s.value
	switch {
	case s.tag != "":
		key, value = s.tag, s.text
	case s.rule != "":
		key, value = "rule "+console.Name(s.rule, widest-10), s.text
	case key == "" || key == "service.name":
		return ""
	}
	return key + ": " + console.Name(value, max(12, 38-console.Width(key)))
}
