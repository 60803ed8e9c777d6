package owners

import (
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/ownership"
)

func coverageCommand() *cobra.Command {
	var in inputs
	var format reportForm
	var least, form string
	var top int
	c := &cobra.Command{
		Use:   "coverage OTLP-FILE...",
		Short: "Say which share of spend in captured traffic has an owner, and which sources have none",
		Long: `Say which share of spend in captured traffic has all units that the table requires, where the values came from, and which sources
have none. For these it suggests rows of a table. A value is what other calls with the same match have, or is guessed where a name that
the table knows is a word of the service's name, else it is ` + placeholder + `, which no table accepts.

--min looks at spend alone: of calls without an amount, whose number is said, it knows nothing.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			want, err := percentage(least)
			if err != nil {
				return err
			}
			suggest, known := suggestionForms[form]
			if !known {
				return fmt.Errorf("--suggest: %q is none of yaml, csv", form)
			}
			if top < 1 {
				return fmt.Errorf("--top: want at least 1 source, got %d", top)
			}
			t, err := in.traffic(c.Context())
			if err != nil {
				return err
			}
			found := newCoverage(t)
			err = bill(c.Context(), args, func(billed []ptrace.Traces) error {
				for call := range calls(billed[0]) {
					found.add(call)
				}
				return nil
			}, t.config)
			err = errors.Join(err, report(c.OutOrStdout(), format, found.all.calls, err,
				func(out io.Writer) { found.print(out, top, suggest) }, func() any { return found.json(top) }))
			if err != nil {
				return err
			}
			return found.atLeast(want)
		},
	}
	in.configFlag(c)
	in.tableFlag(c)
	in.pricesFlag(c)
	format.flag(c)
	f := c.Flags()
	f.IntVar(&top, "top", 10, "show this `NUMBER` of untagged sources, and suggest rows for them")
	f.StringVar(&form, "suggest", "yaml", "the `FORMAT` of the suggested rows: yaml or csv")
	f.StringVar(&least, "min", "", "end with status 1 when less than this `PERCENT` of spend has all required units; calls without an amount are on neither side")
	return c
}

// percentage reads --min; nil where it was not given.
func percentage(text string) (*big.Rat, error) {
	if text == "" {
		return nil, nil
	}
	number, _, err := money.ParseDecimal(text, 1)
	if err != nil || number < 0 || number > 100*money.Scale {
		return nil, fmt.Errorf("--min: want a percentage from 0 to 100, got %q", text)
	}
	return big.NewRat(number, money.Scale), nil
}

// reasonIneligible marks what is not to be allocated at all: it is on neither
// side of a share.
const reasonIneligible = "ineligible"

// coverage is which calls have the units that are required of them.
type coverage struct {
	*traffic
	reader    *reader
	causes    *causes
	guessers  []*guesser                      // by unit
	ruleKinds map[string]ownership.SourceKind // by name

	all, eligible, covered use
	ineligible             use
	failed, unpriced       int // calls without an amount
	partial                int // calls with a lower bound for an amount

	units   []unitCoverage // as the table has them
	flags   map[flagged]*use
	sources map[source]*spent
	wanted  map[matched]*wanted
	owned   map[matched]map[string]*owned // by owner
}

// unitCoverage is coverage by one unit.
type unitCoverage struct {
	name         string
	required     bool
	eligible     use             // all calls that are not ineligible
	kinds        map[string]*use // these by source of resolution; "" for no value
	due, covered use             // those of which the unit is required
}

// flagged is why a unit is untagged.
type flagged struct{ unit, reason string }

func newCoverage(t *traffic) *coverage {
	c := &coverage{
		traffic: t, reader: newReader(t.Table), ruleKinds: t.Table.RuleKinds(),
		flags: map[flagged]*use{}, sources: map[source]*spent{}, wanted: map[matched]*wanted{}, owned: map[matched]map[string]*owned{},
	}
	c.causes = newCauses(t, c.reader)
	for i, name := range t.Table.Units() {
		c.units = append(c.units, unitCoverage{name: name, required: t.Table.Required(i), kinds: map[string]*use{}})
		c.guessers = append(c.guessers, newGuesser(t.Table.Spellings(i)))
	}
	return c
}

func (c *coverage) add(call *call) {
	c.all.add(call)
	c.amounts(call)
	values := new([ownership.MaxUnits]string)
	for i := range c.units {
		values[i] = call.written(c.units[i].name)
	}
	for i := range c.units {
		c.addUnit(call, i, values)
	}
	switch {
	case call.excused():
		c.ineligible.add(call)
		return
	case len(call.flags) == 0:
		c.covered.add(call)
	}
	c.eligible.add(call)
}

// addUnit counts a call for one unit.
func (c *coverage) addUnit(call *call, unit int, values *[ownership.MaxUnits]string) {
	u := &c.units[unit]
	reason := call.flags[u.name]
	if reason != "" {
		at(c.flags, flagged{u.name, reason}).add(call)
	}
	if reason == reasonIneligible {
		return
	}
	kind := c.kind(call, unit)
	u.eligible.add(call)
	at(u.kinds, kind).add(call)
	if !u.required {
		return
	}
	if c.Table.RequiredOf(unit, values) {
		u.due.add(call)
		if reason == "" {
			u.covered.add(call)
		}
	}
	if reason != "" {
		c.addSource(call, unit, reason)
	}
	c.noteOwned(call, u.name, kind)
}

// kind is the source of a value, fallback rules apart from others: the processor
// writes the names of both alike. Where a name is of both, the call is explained.
func (c *coverage) kind(call *call, unit int) string {
	kind, rule := call.source(c.units[unit].name)
	if kind != "rule" {
		return kind
	}
	of := c.ruleKinds[rule]
	if of == ownership.SourceFallback || of == ownership.SourceNone && c.causes.of(call)[unit].fallback {
		return "fallback"
	}
	return kind
}

// amounts counts the calls whose money is not all known.
func (c *coverage) amounts(call *call) {
	switch {
	case call.hasAmount && call.status == attr.StatusPartial:
		c.partial++
	case call.hasAmount:
	case call.reason == "call_failed": // which costs nothing
		c.failed++
	default:
		c.unpriced++
	}
}

// atLeast returns an error where less of the spend is covered than is wanted.
func (c *coverage) atLeast(want *big.Rat) error {
	if want == nil {
		return nil
	}
	if !slices.ContainsFunc(c.units, func(u unitCoverage) bool { return u.required }) {
		return errors.New("--min: the table requires no unit, so that nothing can be untagged")
	}
	whole := console.Rat(c.eligible.amount)
	if whole.Sign() == 0 {
		return errors.New("--min: no call has an amount to take a share of")
	}
	share := new(big.Rat).Quo(console.Rat(c.covered.amount), whole)
	if share.Mul(share, big.NewRat(100, 1)).Cmp(want) < 0 {
		percent, _ := want.Float64()
		text := fmt.Sprintf("%s of spend has all required units: want at least %g%%", console.ShareOf(c.covered.amount, c.eligible.amount), percent)
		if c.unpriced > 0 {
			text += "; " + console.Plural(c.unpriced, "call") + " without an amount not counted"
		}
		return errors.New(text)
	}
	return nil
}
