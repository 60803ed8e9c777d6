package book

import (
	"context"
	"errors"
	"strings"

	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// start starts a processor with a book.
func start(ctx context.Context, spec string) (*pipeline.Pipeline, error) {
	config := pipeline.DefaultConfig()
	config.Prices.Catalog = "none"
	for n, name := range strings.Split(spec, ",") {
		format, path, found := strings.Cut(name, "=")
		switch {
		case name == embedded && n == 0:
			config.Prices.Catalog = embedded
			continue
		case name == embedded:
			return nil, errors.New("--book: want embedded before the others")
		case !found:
			format, path = "", name
		}
		config.Prices.Books = append(config.Prices.Books, aicostprocessor.BookConfig{Path: path, Format: format})
	}
	if err := config.Prices.Validate(); err != nil {
		return nil, err
	}
	return pipeline.Start(ctx, config)
}
