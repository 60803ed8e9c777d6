// Package book is the command aicost book: what can be done with price books.
package book

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/pricing/catalog"
	"github.com/aicost/aicost/internal/pricing/importers"
)

// Command returns the command with its subcommands.
func Command() *cobra.Command {
	c := &cobra.Command{
		Use:   "book",
		Short: "Check, import, compare and explain price books",
		Long: `Check, import, compare and explain price books.

A BOOK is a file in the native format (docs/prices.md), FORMAT=FILE for a price list of another project (` +
			strings.Join(importers.Formats(), ", ") + `),
or embedded for the catalog that is built in. Several, joined by commas, are laid over each other as the processor does:
the later wins.`,
	}
	c.AddCommand(lintCommand(), importCommand(), diffCommand(), priceCommand(), coverageCommand(), refreshCommand())
	return c
}

const embedded = "embedded"

// layers reads a BOOK argument. Drafts are of the price lists among them.
func layers(spec string) (sources []*pricing.Source, drafts []*pricing.Draft, err error) {
	var problems []error
	for name := range strings.SplitSeq(spec, ",") {
		source, draft, err := layer(name)
		problems = append(problems, err)
		sources = append(sources, source)
		if draft != nil {
			drafts = append(drafts, draft)
		}
	}
	return sources, drafts, errors.Join(problems...)
}

func layer(name string) (*pricing.Source, *pricing.Draft, error) {
	if name == embedded {
		source, err := catalog.Source()
		return source, nil, err
	}
	format, path := "native", name
	if before, after, found := strings.Cut(name, "="); found {
		format, path = before, after
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	if format == "native" {
		source, err := pricing.ParseBook(path, data)
		return source, nil, err
	}
	return importers.Read(format, path, data)
}

// load makes one book of a BOOK argument.
func load(spec string) (*pricing.Book, error) {
	sources, _, err := layers(spec)
	if err != nil {
		return nil, err
	}
	return pricing.NewBook(sources...)
}

// instant reads a date or a time; empty is now.
func instant(text string) (time.Time, error) {
	if text == "" {
		return time.Now().UTC(), nil
	}
	for _, layout := range [...]string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("--at: want a date such as 2026-01-31 or a time such as 2026-01-31T16:00:00Z, got %q", text)
}

// plural is "1 row", "2 rows".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
