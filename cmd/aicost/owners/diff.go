package owners

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/console"
)

func diffCommand() *cobra.Command {
	var in inputs
	var form reportForm
	var status bool
	c := &cobra.Command{
		Use:   "diff OLD NEW OTLP-FILE...",
		Short: "Say whose captured calls would be under another table, in money",
		Long: `Say whose captured calls would be under another table, in money: which values of which units change, and which flags appear and
vanish. OLD and NEW are TABLEs, ` + noTable + ` for no file, or ` + configTables + ` for those that --config names. What that says inline holds for both.`,
		Args: cobra.MinimumNArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			before, err := in.side(c.Context(), args[0])
			if err != nil {
				return err
			}
			after, err := in.side(c.Context(), args[1])
			if err != nil {
				return err
			}
			found := newDiff(before.Table.Units(), after.Table.Units(), before.currency)
			err = bill(c.Context(), args[2:], func(billed []ptrace.Traces) error {
				return found.add(billed[0], billed[1])
			}, before.config, after.config)
			err = errors.Join(err, report(c.OutOrStdout(), form, found.all.calls, err, found.print, func() any { return found.json() }))
			if changes := found.differences(); err == nil && status && changes > 0 {
				return fmt.Errorf("%s", console.Plural(changes, "difference"))
			}
			return err
		},
	}
	in.configFlag(c)
	in.pricesFlag(c)
	form.flag(c)
	c.Flags().BoolVar(&status, "exit-status", false, "end with status 1 when there is a difference")
	return c
}

// change is what a unit's value, or the reason why it is untagged, was and is.
type change struct{ unit, before, after string }

// diff is what two tables make of the same calls.
type diff struct {
	units         []string
	currency      string
	all           use
	without       int             // calls without an amount
	moved         map[string]*use // by unit
	values, flags map[change]*use
}

// newDiff compares the units that either table has.
func newDiff(before, after []string, currency string) *diff {
	d := &diff{units: slices.Clone(before), currency: currency, moved: map[string]*use{}, values: map[change]*use{}, flags: map[change]*use{}}
	for _, unit := range after {
		if !slices.Contains(before, unit) {
			d.units = append(d.units, unit)
		}
	}
	return d
}

// add compares one batch as the two processors left it. A table has no say in
// what is a call and what it costs.
func (d *diff) add(before, after ptrace.Traces) error {
	olds, news := slices.Collect(calls(before)), slices.Collect(calls(after))
	if !slices.EqualFunc(olds, news, func(a, b *call) bool { return a.key == b.key && a.status == b.status && a.amount == b.amount }) {
		return errors.New("the two tables were shown different calls, which is a mistake of this command")
	}
	for i, c := range olds {
		d.all.add(c)
		if !c.hasAmount {
			d.without++
		}
		for _, unit := range d.units {
			value := change{unit, c.written(unit), news[i].written(unit)}
			if value.before != value.after {
				at(d.values, value).add(c)
				at(d.moved, unit).add(c)
			}
			if flag := (change{unit, c.flags[unit], news[i].flags[unit]}); flag.before != flag.after {
				at(d.flags, flag).add(c)
			}
		}
	}
	return nil
}

func (d *diff) differences() int { return len(d.values) + len(d.flags) }

func (d *diff) print(out io.Writer) {
	if d.differences() == 0 {
		_, _ = fmt.Fprintf(out, "no difference in %s\n", d.all.text(d.currency))
	}
	for _, unit := range d.units {
		if moved := d.moved[unit]; moved != nil {
			_, _ = fmt.Fprintf(out, "%s: %s of %s %s (%s) in %d of %s would change\n", unit, moved.amount, d.all.amount, d.currency,
				console.ShareOf(moved.amount, d.all.amount), moved.calls, console.Plural(d.all.calls, "call"))
		}
	}
	if d.without > 0 && d.differences() > 0 {
		_, _ = fmt.Fprintf(out, "%s without an amount: counted among calls alone\n", console.Plural(d.without, "call"))
	}
	d.table(out, "Values", d.values)
	d.table(out, "Untagged, by reason", d.flags)
}

// sorted are the changes with the most money first.
func (d *diff) sorted(changes map[change]*use) []change {
	return slices.SortedFunc(maps.Keys(changes), func(a, b change) int {
		return cmp.Or(cmp.Compare(slices.Index(d.units, a.unit), slices.Index(d.units, b.unit)), compareUse(changes[a], changes[b]),
			cmp.Compare(a.before, b.before), cmp.Compare(a.after, b.after))
	})
}

func (d *diff) table(out io.Writer, title string, changes map[change]*use) {
	table := console.NewTable(out, title, "UNIT", "BEFORE", "AFTER", "CALLS", d.currency)
	for _, c := range d.sorted(changes) {
		u := changes[c]
		table.Row(c.unit, console.Name(c.before, widest), console.Name(c.after, widest), strconv.Itoa(u.calls), u.amount.String())
	}
	table.Flush()
}
