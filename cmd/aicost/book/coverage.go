package book

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/cmd/aicost/otlpfile"
	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
)

func coverageCommand() *cobra.Command {
	var spec string
	var status bool
	c := &cobra.Command{
		Use:   "coverage OTLP-FILE...",
		Short: "Say which models in captured traffic have no price",
		Long: `Say which models in captured traffic have no price. Each file holds OTLP traces, as the collector's file exporter
writes them; - is standard input. The spans go through the processor itself, so the verdicts are those of production.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			config, err := Config(spec)
			if err != nil {
				return err
			}
			book, err := Load(spec) // what is wrong with it is said by the words of this command
			if err != nil {
				return err
			}
			p, err := pipeline.Start(c.Context(), config)
			if err != nil {
				return err
			}
			found := coverage{}
			for _, path := range args { // a file that cannot be read hides nothing of the others
				err = errors.Join(err, otlpfile.Read(path, func(traces ptrace.Traces) error {
					billed, err := p.Bill(c.Context(), traces)
					found.add(billed)
					return err
				}))
			}
			err = errors.Join(err, p.Close(context.WithoutCancel(c.Context())))
			without := found.print(c.OutOrStdout(), book.Currency())
			if err != nil {
				return err
			}
			if status && without > 0 {
				return fmt.Errorf("%s without a price", console.Plural(without, "call"))
			}
			return nil
		},
	}
	c.Flags().StringVar(&spec, "book", embedded, "the BOOK that prices")
	c.Flags().BoolVar(&status, "exit-status", false, "end with status 1 when a call has no price")
	return c
}

// model is what calls have in common that have a price, or none, for one reason.
type model struct{ provider, name, status, reason string }

type use struct {
	calls, tokens int64
	amount        money.Amount
}

// coverage is what became of calls, by model.
type coverage map[model]*use

func (c coverage) add(traces ptrace.Traces) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				c.span(span.Attributes())
			}
		}
	}
}

func text(attributes pcommon.Map, name string) string {
	value, _ := attributes.Get(attr.DefaultPrefix + name)
	return value.Str()
}

func (c coverage) span(attributes pcommon.Map) {
	status := text(attributes, attr.Status)
	if status == "" || status == attr.StatusAggregate || status == attr.StatusDuplicate {
		return
	}
	key := model{text(attributes, attr.Provider), text(attributes, attr.Model), status, text(attributes, attr.Reason)}
	u := c[key]
	if u == nil {
		u = &use{}
		c[key] = u
	}
	u.calls++
	for _, name := range [...]string{attr.TokensInput, attr.TokensCacheRead, attr.TokensCacheWrite, attr.TokensOutput, attr.TokensReasoning} {
		if value, ok := attributes.Get(attr.DefaultPrefix + name); ok {
			u.tokens += value.Int()
		}
	}
	if value, ok := attributes.Get(attr.DefaultPrefix + attr.Amount); ok {
		amount, _ := money.FromFloat(value.Double())
		u.amount = u.amount.Add(amount)
	}
}

// priced reports whether a status comes with a price.
func priced(status string) bool {
	return status == attr.StatusPriced || status == attr.StatusReported || status == attr.StatusFree || status == attr.StatusProvisioned
}

// remedies say what to do about a reason.
var remedies = map[string]string{
	"unknown_model":   "add a row, or a deployments entry if the name is your own",
	"no_rate":         "add the rate or fee to the row",
	"no_date":         "add a price that is in force at that time",
	"unpriced_tier":   "add a when row for the service tier",
	"usage_missing":   "make the client report its usage; streams often need stream_options.include_usage",
	"call_failed":     "nothing: a failed call without usage costs nothing",
	"usage_zero":      "mend the emitter",
	"usage_estimated": "nothing, or make the client report its usage: the counts are estimates",
	"output_missing":  "nothing: the amount is a lower bound",
	"input_missing":   "mend the emitter: the amount is a lower bound",
	"bad_count":       "mend the emitter: a count is no count",
	"contradiction":   "mend the emitter: its counts cannot all be true",
	"out_of_range":    "check the usage and the price: one is too large to be believed",
}

// remedy says what to do about calls that have no full price.
func remedy(key model) string {
	if key.reason == "unknown_model" && key.name == "" {
		return "the spans name no model: mend the emitter, or tell its attribute in usage.attributes"
	}
	return remedies[key.reason]
}

func (u *use) add(other *use) {
	u.calls, u.tokens, u.amount = u.calls+other.calls, u.tokens+other.tokens, u.amount.Add(other.amount)
}

// print returns how many calls have no amount.
func (c coverage) print(out io.Writer, currency string) (without int) {
	var all, full, bound, failed use
	keys := make([]model, 0, len(c))
	for key, u := range c {
		keys = append(keys, key)
		if key.reason == "call_failed" { // which costs nothing
			failed.add(u)
			continue
		}
		all.add(u)
		switch {
		case priced(key.status):
			full.add(u)
		case !u.amount.IsZero():
			bound.add(u)
		case key.status != attr.StatusNoUsage:
			without += int(u.calls)
		}
	}
	slices.SortFunc(keys, func(a, b model) int {
		return cmp.Or(
			cmp.Compare(c[b].tokens, c[a].tokens), cmp.Compare(c[b].calls, c[a].calls),
			cmp.Compare(a.provider, b.provider), cmp.Compare(a.name, b.name), cmp.Compare(a.status, b.status), cmp.Compare(a.reason, b.reason))
	})
	_, _ = fmt.Fprintf(out, "%d of %s (%s) and %d of %s (%s) have a price: %s %s\n", full.calls, console.Plural(int(all.calls), "call"), console.Share(full.calls, all.calls),
		full.tokens, console.Plural(int(all.tokens), "token"), console.Share(full.tokens, all.tokens), full.amount, currency)
	if bound.calls > 0 {
		_, _ = fmt.Fprintf(out, "%s more cost at least, or by estimated counts, %s %s\n", console.Plural(int(bound.calls), "call"), bound.amount, currency)
	}
	if failed.calls > 0 {
		_, _ = fmt.Fprintf(out, "%s failed and used nothing\n", console.Plural(int(failed.calls), "call"))
	}
	c.table(out, "Without a full price", currency, keys, false)
	c.table(out, "With a price", currency, keys, true)
	return without
}

func (c coverage) table(out io.Writer, title, currency string, keys []model, good bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	rows := 0
	for _, key := range keys {
		if priced(key.status) != good {
			continue
		}
		if rows++; rows == 1 {
			_, _ = fmt.Fprintf(table, "\n%s\n", title)
			_, _ = fmt.Fprintf(table, "PROVIDER\tMODEL\tSTATUS\tCALLS\tTOKENS\t%s\t\n", currency)
		}
		u := c[key]
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", console.OrDash(key.provider), console.OrDash(key.name),
			strings.TrimSuffix(key.status+"/"+key.reason, "/"), u.calls, u.tokens, u.amount, remedy(key))
	}
	_ = table.Flush()
}
