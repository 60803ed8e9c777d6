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
or embedded for the catalog that is built in. Several, joined by commas, are laid over each other as the processor does: the later
wins. missing: before one takes the rows alone that no book before it has, as only_missing does:

  embedded,missing:litellm=model_prices_and_context_window.json,prices.yaml`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(lintCommand(), importCommand(), diffCommand(), priceCommand(), coverageCommand(), refreshCommand())
	return c
}

const embedded = "embedded"

// layerSpec is one book of a BOOK argument.
type layerSpec struct {
	format, path string // both empty for the catalog
	onlyMissing  bool
}

const native = "native"

func parseLayers(spec string) (out []layerSpec, err error) {
	for name := range strings.SplitSeq(spec, ",") {
		l := layerSpec{format: native}
		name, l.onlyMissing = strings.CutPrefix(name, "missing:")
		if l.path = name; name == embedded {
			l.format, l.path = "", ""
		} else if format, path, found := strings.Cut(name, "="); found {
			l.format, l.path = format, path
		}
		if l.onlyMissing && len(out) == 0 {
			return nil, fmt.Errorf("BOOK %q: missing: wants a book before it", spec)
		}
		out = append(out, l)
	}
	return out, nil
}

// layers reads a BOOK argument. Drafts are of the price lists among them, nil of
// the others.
func layers(spec string) (sources []*pricing.Source, drafts []*pricing.Draft, err error) {
	specs, err := parseLayers(spec)
	if err != nil {
		return nil, nil, err
	}
	return readLayers(specs)
}

func readLayers(specs []layerSpec) (sources []*pricing.Source, drafts []*pricing.Draft, err error) {
	var problems []error
	for _, l := range specs {
		source, draft, err := l.read()
		problems = append(problems, err)
		sources, drafts = append(sources, source), append(drafts, draft)
	}
	return sources, drafts, errors.Join(problems...)
}

func (l *layerSpec) read() (source *pricing.Source, draft *pricing.Draft, err error) {
	var data []byte
	if l.format != "" {
		if data, err = os.ReadFile(l.path); err != nil {
			return nil, nil, err
		}
	}
	switch l.format {
	case "":
		source, err = catalog.Source()
	case native:
		source, err = pricing.ParseBook(l.path, data)
	default:
		source, draft, err = importers.Read(l.format, l.path, data)
	}
	if err == nil && l.onlyMissing {
		source = source.OnlyMissing()
	}
	return source, draft, err
}

// Load makes one book of a BOOK argument.
func Load(spec string) (*pricing.Book, error) {
	sources, _, err := layers(spec)
	if err != nil {
		return nil, err
	}
	return pricing.NewBook(sources...)
}

// Instant reads a date or a time; empty is now.
func Instant(text string) (time.Time, error) {
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
