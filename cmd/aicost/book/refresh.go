package book

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/pricing"
)

func refreshCommand() *cobra.Command {
	var spec, since, target string
	var names []string
	var agree int
	var all bool
	c := &cobra.Command{
		Use:   "refresh --list FORMAT=FILE...",
		Short: "Hold a book against newer price lists, and write what changed as a book over it",
		Long: `Hold the embedded catalog, or another book, against newer price lists: what they confirm, what changed, what they contradict
each other about. With --output, the rows that changed become a book for prices.books: the old price until --since, the new one from then
on, so that late calls keep the price of their time. A change is taken when --agree lists state the same and none states anything else.`,
		Example: `  curl -O https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json
  aicost book refresh --list litellm=model_prices_and_context_window.json --list genai_prices=data.json -o fresh.yaml`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			at, err := Instant(since)
			if err != nil {
				return err
			}
			book, lists, err := refreshed(spec, names)
			if err != nil {
				return err
			}
			if agree == 0 {
				agree = min(len(lists), 2)
			}
			if agree < 1 || agree > len(lists) {
				return fmt.Errorf("--agree: want 1 to %d, as many as there are lists, got %d", len(lists), agree)
			}
			at = at.Truncate(24 * time.Hour)
			rows := pricing.Refresh(book, lists, agree, at.UnixNano(), time.Now().Truncate(24*time.Hour).UnixNano())
			said := c.OutOrStdout()
			if target == "-" {
				said = c.ErrOrStderr()
			}
			printRefreshed(said, rows, all)
			if target == "" || !changed(rows) {
				return nil
			}
			fresh, err := pricing.FreshBook(book, "refreshed-"+at.Format("2006-01-02"), rows)
			if err != nil {
				return err
			}
			head := "What changed since " + book.Version() + ", by aicost book refresh. Rates are " + book.Currency() + " per million tokens."
			return output(target, c.OutOrStdout(), func(to io.Writer) error { return fresh.WriteYAML(to, head) })
		},
	}
	f := c.Flags()
	f.StringVar(&spec, "book", embedded, "the BOOK to hold against the lists")
	f.StringArrayVar(&names, "list", nil, "a BOOK of newer prices; may be repeated")
	f.StringVar(&since, "since", "", "the day on which changed prices began (default today)")
	f.IntVar(&agree, "agree", 0, "how many lists have to state a new price (default 2, or 1 where there is one list)")
	f.StringVarP(&target, "output", "o", "", "write the rows that changed to this file, if there are any; - is standard output")
	f.BoolVarP(&all, "all", "a", false, "print rows that are confirmed or in no list too")
	_ = c.MarkFlagRequired("list")
	return c
}

func refreshed(spec string, names []string) (*pricing.Source, []*pricing.List, error) {
	sources, _, err := layers(spec)
	if err == nil && len(sources) != 1 {
		err = errors.New("--book: want one book")
	}
	if err != nil {
		return nil, nil, err
	}
	var lists []*pricing.List
	for n, name := range names {
		if slices.Contains(names[:n], name) {
			return nil, nil, fmt.Errorf("--list %s: is given twice", name)
		}
		read, _, err := layers(name)
		if err == nil && len(read) != 1 {
			err = fmt.Errorf("--list %s: want one book", name)
		}
		if err != nil {
			return nil, nil, err
		}
		source := read[0]
		if source.Currency() != sources[0].Currency() {
			return nil, nil, fmt.Errorf("--list %s: in %s, the book in %s: want one currency", name, source.Currency(), sources[0].Currency())
		}
		lists = append(lists, pricing.NewList(source.Version(), source))
	}
	return sources[0], lists, nil
}

func changed(rows []pricing.Refreshed) bool {
	return slices.ContainsFunc(rows, func(r pricing.Refreshed) bool { return r.Fresh != nil })
}

func printRefreshed(out io.Writer, rows []pricing.Refreshed, all bool) {
	counts := map[pricing.Verdict]int{}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ROW\tVERDICT\tLISTS\tFIGURES")
	for _, r := range rows {
		counts[r.Verdict]++
		if all || r.Verdict != pricing.Confirmed && r.Verdict != pricing.Unlisted {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Row.ID, r.Verdict, console.OrDash(strings.Join(r.Lists, ", ")), strings.Join(r.Says, "; "))
		}
	}
	_ = table.Flush()
	_, _ = fmt.Fprintln(out)
	for v := pricing.Confirmed; v <= pricing.Review; v++ {
		_, _ = fmt.Fprintf(out, "%d %s, ", counts[v], v)
	}
	_, _ = fmt.Fprintf(out, "%d in no list\n", counts[pricing.Unlisted])
}
