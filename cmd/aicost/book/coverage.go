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

	"github.com/aicost/aicost/cmd/aicost/otlpfile"
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
)

func coverageCommand() *cobra.Command {
	var spec string
	var status bool
	c := &cobra.Command{
		Use:   "coverage OTLP-FILE...",
		Short: "Say which models in captured traffic have no price",
		Long: `Say which models in captured traffic have no price. Each file holds OTLP traces, as JSON (as the collector's file exporter
writes) or protobuf; - is standard input. The spans go through the processor itself, so the verdicts are those of production.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := start(c.Context(), spec)
			if err != nil {
				return err
			}
			found := coverage{}
			for _, path := range args {
				if err = otlpfile.Read(path, func(traces ptrace.Traces) error {
					billed, err := p.Bill(c.Context(), traces)
					found.add(billed)
					return err
				}); err != nil {
					break
				}
			}
			if err = errors.Join(err, p.Close(context.WithoutCancel(c.Context()))); err != nil {
				return err
			}
			without := found.print(c.OutOrStdout())
			if status && without > 0 {
				return fmt.Errorf("%s without a price", plural(without, "call"))
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
	"unknown_model":  "add a row, or a deployments entry if the name is your own",
	"no_rate":        "add the rate or fee to the row",
	"no_date":        "add a price that is in force at that time",
	"unpriced_tier":  "add a when row for the service tier",
	"usage_missing":  "ask for usage, as stream_options.include_usage",
	"call_failed":    "nothing: a failed call without usage costs nothing",
	"usage_zero":     "mend the emitter",
	"output_missing": "nothing: the amount is a lower bound",
	"input_missing":  "mend the emitter: the amount is a lower bound",
}

func (c coverage) print(out io.Writer) (without int) {
	var all, good use
	keys := make([]model, 0, len(c))
	for key, u := range c {
		all.calls, all.tokens, all.amount = all.calls+u.calls, all.tokens+u.tokens, all.amount.Add(u.amount)
		if priced(key.status) {
			good.calls, good.tokens = good.calls+u.calls, good.tokens+u.tokens
		}
		if key.status == attr.StatusUnpriced || key.status == attr.StatusPartial && u.amount.IsZero() {
			without += int(u.calls)
		}
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b model) int {
		return cmp.Or(
			cmp.Compare(c[b].tokens, c[a].tokens), cmp.Compare(c[b].calls, c[a].calls),
			cmp.Compare(a.provider, b.provider), cmp.Compare(a.name, b.name), cmp.Compare(a.status, b.status), cmp.Compare(a.reason, b.reason))
	})
	_, _ = fmt.Fprintf(out, "%d of %s (%s) and %d of %s (%s) have a price: %s\n", good.calls, plural(int(all.calls), "call"), share(good.calls, all.calls),
		good.tokens, plural(int(all.tokens), "token"), share(good.tokens, all.tokens), all.amount)
	c.table(out, "Without a full price", keys, false)
	c.table(out, "With a price", keys, true)
	return without
}

func (c coverage) table(out io.Writer, title string, keys []model, good bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	rows := 0
	for _, key := range keys {
		if priced(key.status) != good {
			continue
		}
		if rows++; rows == 1 {
			_, _ = fmt.Fprintf(table, "\n%s\n", title)
			_, _ = fmt.Fprintln(table, "PROVIDER\tMODEL\tSTATUS\tCALLS\tTOKENS\tAMOUNT\t")
		}
		u := c[key]
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", orDash(key.provider), orDash(key.name),
			strings.TrimSuffix(key.status+"/"+key.reason, "/"), u.calls, u.tokens, u.amount, remedies[key.reason])
	}
	_ = table.Flush()
}

func share(part, whole int64) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(whole))
}
