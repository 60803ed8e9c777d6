package book

import (
	"fmt"
	"io"
	"math/big"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/pricing"
)

func diffCommand() *cobra.Command {
	var at string
	var changed, status bool
	c := &cobra.Command{
		Use:   "diff BOOK BOOK",
		Short: "Compare two books: prices, names, deployments, adjustments",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			when, err := Instant(at)
			if err != nil {
				return err
			}
			before, err := Load(args[0])
			if err != nil {
				return err
			}
			after, err := Load(args[1])
			if err != nil {
				return err
			}
			if before.Currency() != after.Currency() {
				return fmt.Errorf("%s is in %s, %s in %s: want one currency", args[0], before.Currency(), args[1], after.Currency())
			}
			changes := pricing.Diff(before, after, when.UnixNano())
			printChanges(c.OutOrStdout(), changes, changed)
			if status && len(changes) > 0 {
				return fmt.Errorf("%s", console.Plural(len(changes), "difference"))
			}
			return nil
		},
	}
	c.Flags().StringVar(&at, "at", "", "compare the prices in force on this date (default now)")
	c.Flags().BoolVar(&changed, "changed", false, "leave out rows that only one book has")
	c.Flags().BoolVar(&status, "exit-status", false, "end with status 1 when there is a difference")
	return c
}

func printChanges(out io.Writer, changes []pricing.Change, changed bool) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ROW\tWHAT\tBEFORE\tAFTER\tCHANGE")
	added, removed, figures := 0, 0, 0
	rows := map[string]bool{}
	for _, c := range changes {
		switch {
		case !c.Whole():
			figures++
			if c.ID != "" {
				rows[c.ID] = true
			}
		case c.Before == "":
			added++
		default:
			removed++
		}
		if !c.Whole() || !changed {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", console.OrDash(c.ID), short(c.What), console.OrDash(c.Before), console.OrDash(c.After), percent(c.Before, c.After))
		}
	}
	_ = table.Flush()
	_, _ = fmt.Fprintf(out, "\n%s in %s, %s new, %s gone\n", console.Plural(figures, "difference"), console.Plural(len(rows), "row"), console.Plural(added, "row"), console.Plural(removed, "row"))
}

// widest is how many characters of a figure's name a table shows.
const widest = 70

func short(text string) string {
	if runes := []rune(text); len(runes) > widest {
		return string(runes[:widest-1]) + "…"
	}
	return text
}

// percent is by how much one price is above the other, where both are numbers.
func percent(before, after string) string {
	from, ok := new(big.Rat).SetString(before)
	to, fits := new(big.Rat).SetString(after)
	if !ok || !fits || from.Sign() <= 0 {
		return ""
	}
	share, _ := new(big.Rat).Quo(to.Sub(to, from), from).Float64()
	return fmt.Sprintf("%+.1f%%", share*100)
}
