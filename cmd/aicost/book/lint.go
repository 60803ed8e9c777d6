package book

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/pricing/catalog"
)

func lintCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "lint BOOK...",
		Short: "Say what is wrong with price books, by file and line",
		Long: `Say what is wrong with price books, by file and line.

Mistakes that keep a collector from starting, rows that are absurd (a rate in the wrong unit, a tier that undercuts the base
price, cached input dearer than input), and rows whose last price has run out. Of a price list of another project, the rows that
an import leaves out. The exit status is 1 when a native book has a mistake or an absurd row.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			bad := 0
			for _, spec := range args {
				mistakes, err := lint(c.OutOrStdout(), spec, all, time.Now())
				if err != nil {
					return err
				}
				bad += mistakes
			}
			if bad > 0 {
				return fmt.Errorf("%s", console.Plural(bad, "mistake"))
			}
			return nil
		},
	}
	c.Flags().BoolVarP(&all, "all", "a", false, "print every finding about a price list, not three of each rule")
	return c
}

// lint prints what is wrong and returns how many mistakes of its author a book
// has.
func lint(out io.Writer, spec string, all bool, now time.Time) (mistakes int, err error) {
	sources, drafts, err := layers(spec)
	if err != nil {
		return printMistakes(out, err), nil
	}
	var own []*pricing.Source
	for n, draft := range drafts {
		if draft != nil {
			printDraft(out, draft, all)
		} else {
			own = append(own, sources[n])
		}
	}
	if len(own) == 0 {
		return 0, nil
	}
	book, err := pricing.NewBook(overCatalog(spec, sources)...)
	if err != nil {
		return printMistakes(out, err), nil
	}
	said, rows := 0, 0
	for _, source := range own {
		for _, row := range source.Rows() {
			absurd, findings := lintRow(out, row, book.Currency(), now)
			mistakes, said, rows = mistakes+absurd, said+findings, rows+1
		}
	}
	if said == 0 {
		_, _ = fmt.Fprintf(out, "%s: good: %s\n", spec, console.Plural(rows, "row"))
	}
	return mistakes, nil
}

// overCatalog lays books over the catalog, as they may name rows of it.
func overCatalog(spec string, sources []*pricing.Source) []*pricing.Source {
	below, err := catalog.Source()
	if spec == embedded || strings.HasPrefix(spec, embedded+",") || err != nil || below.Currency() != sources[0].Currency() {
		return sources
	}
	return append([]*pricing.Source{below}, sources...)
}

// lintRow prints what is wrong with one row and counts it.
func lintRow(out io.Writer, row *pricing.Row, currency string, now time.Time) (absurd, findings int) {
	all := pricing.Check(row, currency)
	if n := len(row.Prices); n > 0 && row.Prices[n-1].Until <= now.UnixNano() {
		all = append(all, pricing.Finding{Line: row.Line, Row: row.ID, Rule: "expired", Text: "its last price ran out on " + pricing.Instant(row.Prices[n-1].Until)})
	}
	for _, f := range all {
		kind := "warning"
		if f.Refused {
			kind = "absurd"
			absurd++
		}
		_, _ = fmt.Fprintf(out, "%s:%d: %s: %s (%s): %s\n", row.File(), f.Line, kind, f.Row, f.Rule, f.Text)
	}
	return absurd, len(all)
}

func printMistakes(out io.Writer, err error) int {
	lines := strings.Split(err.Error(), "\n")
	for _, line := range lines {
		_, _ = fmt.Fprintln(out, line)
	}
	return len(lines)
}

// shown is how many findings of one rule are printed unless all are wanted.
const shown = 3

// printDraft says what an import made of a price list.
func printDraft(out io.Writer, draft *pricing.Draft, all bool) {
	refused, noted := draft.Count()
	left := 0
	for _, n := range refused {
		left += n
	}
	_, _ = fmt.Fprintf(out, "%s: %s, %d taken, %d left out", draft.File, console.Plural(draft.Seen, "row"), draft.Taken(), left)
	if same := draft.Seen - draft.Taken() - left; same > 0 {
		_, _ = fmt.Fprintf(out, ", %d that repeat another", same)
	}
	_, _ = fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, rule := range slices.Sorted(maps.Keys(refused)) {
		_, _ = fmt.Fprintf(table, "  left out\t%s\t%d\n", rule, refused[rule])
	}
	for _, rule := range slices.Sorted(maps.Keys(noted)) {
		_, _ = fmt.Fprintf(table, "  noted\t%s\t%d\n", rule, noted[rule])
	}
	_ = table.Flush()
	printed := map[string]int{}
	for _, f := range draft.Findings {
		if printed[f.Rule]++; all || printed[f.Rule] <= shown {
			_, _ = fmt.Fprintf(out, "  %s:%s\n", draft.File, strings.TrimPrefix(f.String(), "line "))
		}
	}
	if !all && len(draft.Findings) > 0 {
		_, _ = fmt.Fprintln(out, "  at most three of each rule are shown; --all shows every one")
	}
}
