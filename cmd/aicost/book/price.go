package book

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

func priceCommand() *cobra.Command {
	var spec, at string
	var models []string
	q := pricing.Query{Usage: &usage.Usage{}}
	c := &cobra.Command{
		Use:   "price --model NAME [--provider NAME] COUNT...",
		Short: "Price one call and explain it step by step, like an invoice",
		Long: `Price one call and explain it step by step, like an invoice. A COUNT is name=number, each token in one count alone:
  tokens  ` + strings.Join(tokenNames(), ", ") + `
  others  ` + strings.Join(pieceNames(), ", "),
		Example: `  aicost book price --provider anthropic --model claude-sonnet-4-5 input=3 cache_write=12304 output=550
  aicost book price --book embedded,prices.yaml --provider azure --model my-deployment --tier batch input=1e6`,
		RunE: func(c *cobra.Command, args []string) error {
			when, err := Instant(at)
			if err != nil {
				return err
			}
			q.At = when.UnixNano()
			if len(models) > len(q.Models) {
				return fmt.Errorf("--model: want at most %d names, the best first", len(q.Models))
			}
			copy(q.Models[:], models)
			for _, arg := range args {
				if err := count(q.Usage, arg); err != nil {
					return err
				}
			}
			book, err := Load(spec)
			if err != nil {
				return err
			}
			return printInvoice(c.OutOrStdout(), book, &q)
		},
	}
	f := c.Flags()
	f.StringVar(&spec, "book", embedded, "the BOOK that prices")
	f.StringVar(&at, "at", "", "when the call began (default now)")
	f.StringArrayVar(&models, "model", nil, "the model's name as a span tells it; may be repeated, the best first")
	f.StringVar(&q.Provider, "provider", "", "the provider as a span tells it")
	f.StringVar(&q.ServiceTier, "tier", "", "the service tier that served")
	f.StringVar(&q.Region, "region", "", "the region that served")
	f.StringVar(&q.SearchContext, "search-context", "", "how much a web search may read: low, medium or high")
	f.StringVar(&q.ImageSize, "image-size", "", "the size of the images made, as 1024x1024")
	f.StringVar(&q.ImageQuality, "image-quality", "", "the quality of the images made, as hd")
	_ = c.MarkFlagRequired("model")
	return c
}

func tokenNames() (names []string) {
	for t := range usage.NumTokenTypes {
		names = append(names, t.String())
	}
	return names
}

func pieceNames() (names []string) {
	for u := range usage.NumPieces {
		names = append(names, u.String())
	}
	return names
}

// count adds one name=number to what was used.
func count(u *usage.Usage, arg string) error {
	name, text, _ := strings.Cut(arg, "=")
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number < 0 || number > 1e15 {
		return fmt.Errorf("%q: want a count such as input=1000", arg)
	}
	whole := int64(number)
	for t := range usage.NumTokenTypes {
		if t.String() == name && float64(whole) == number {
			u.Tokens[t] += whole
			return nil
		}
	}
	for piece := range usage.NumPieces {
		parts := number * float64(piece.Parts())
		if piece.String() == name && float64(int64(parts)) == parts {
			u.Pieces[piece] += int64(parts)
			return nil
		}
	}
	return fmt.Errorf("%q: want a whole number of %s, or of %s", arg, strings.Join(tokenNames(), ", "), strings.Join(pieceNames(), ", "))
}

func printInvoice(out io.Writer, book *pricing.Book, q *pricing.Query) error {
	e := book.Explain(q)
	quote := &e.Quote
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	if e.Name == "" {
		say("no row of %s has this name", book.Version())
		return fmt.Errorf("%s: %s", quote.Status, quote.Reason)
	}
	say("%s of %s, sold by %s", quote.PriceID, book.Version(), quote.Provider)
	say("  name    %q, match %s", e.Name, quote.Match)
	if e.Row != nil && e.Row.ID != quote.PriceID {
		say("  billing %s; list price of %s", quote.Status, e.Row.ID)
	}
	if e.Row != nil && e.Row.SourceURL != "" {
		say("  source  %s%s", e.Row.SourceURL, checkedOn(e.Row))
	}
	if e.Period != nil {
		say("  price   in force%s on %s", span(e.Period), pricing.Instant(q.At-q.At%1e9))
	}
	for _, o := range e.Overlays {
		verdict := "does not hold"
		if o.Held {
			verdict = "holds"
		}
		say("  rule    %s: %s%s", &o.If, verdict, multiplied(o))
	}
	printLines(out, &e, book.Currency())
	if quote.Status != "priced" && quote.Status != "free" && quote.Status != "provisioned" {
		return fmt.Errorf("%s: %s", quote.Status, quote.Reason)
	}
	return nil
}

func checkedOn(row *pricing.Row) string {
	if row.Checked == 0 {
		return ""
	}
	return ", checked " + pricing.Instant(row.Checked)
}

func span(p *pricing.Period) string {
	text := ""
	if p.From != pricing.Always {
		text += " from " + pricing.Instant(p.From)
	}
	if p.Until != pricing.Never {
		text += " until " + pricing.Instant(p.Until)
	}
	return text
}

func multiplied(o pricing.OverlayStep) string {
	var parts []string
	if o.Rates != pricing.NoRates() {
		parts = append(parts, "rates of its own")
	}
	if o.Fees != (pricing.Fees{}) {
		parts = append(parts, "fees of its own")
	}
	if text := o.Multiply.String(); text != "1" {
		parts = append(parts, "rates × "+text)
	}
	return ", " + strings.Join(parts, ", ")
}

func printLines(out io.Writer, e *pricing.Explanation, currency string) {
	if len(e.Lines) == 0 && !e.Quote.HasAmount {
		return
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(cells ...string) { _, _ = fmt.Fprintln(table, strings.Join(cells, "\t")+"\t") }
	_, _ = fmt.Fprintln(out)
	row("METER", "COUNT", currency+" PER 1M OR ONE", "FACTOR", "AMOUNT", "")
	for _, line := range e.Lines {
		note, rate := "", line.Rate
		if line.Source != "" {
			note = "rate of " + line.Source
		}
		if line.Missing {
			note, rate = "no price", "-"
		}
		row(line.Meter.String(), line.Count, rate, line.Multiplier, line.Amount.String(), note)
	}
	if e.Quote.HasAmount {
		row("list", "", "", "", e.Quote.List.String(), currency)
		if e.Quote.Net != e.Quote.List {
			factor := e.Net.String()
			if e.Quote.Status == "provisioned" {
				factor = "0"
			}
			row("net", "", "", factor, e.Quote.Net.String(), strings.TrimSpace(currency+" "+e.Quote.Adjustment))
		}
	}
	_ = table.Flush()
}
