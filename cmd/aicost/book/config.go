package book

import (
	"cmp"
	"fmt"

	"github.com/aicost/aicost/cmd/aicost/pipeline"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// Config returns the processor's config with the prices of a BOOK argument.
func Config(spec string) (*aicostprocessor.Config, error) {
	specs, err := parseLayers(spec)
	if err != nil {
		return nil, err
	}
	config := pipeline.DefaultConfig()
	config.Prices.Catalog = "none"
	for n, l := range specs {
		switch {
		case l.format == "" && n == 0:
			config.Prices.Catalog = embedded
		case l.format == "":
			return nil, fmt.Errorf("BOOK %q: want embedded before the others", spec)
		default:
			config.Prices.Books = append(config.Prices.Books, aicostprocessor.BookConfig{Path: l.path, Format: l.format, OnlyMissing: l.onlyMissing})
		}
	}
	return config, config.Prices.Validate()
}

// LoadConfig makes one book of what a processor's config names, and says what is
// wrong with it as Load does.
func LoadConfig(config *aicostprocessor.PricesConfig) (*pricing.Book, error) {
	var specs []layerSpec
	if config.Catalog == embedded {
		specs = append(specs, layerSpec{})
	}
	for _, b := range config.Books {
		specs = append(specs, layerSpec{format: cmp.Or(b.Format, native), path: b.Path, onlyMissing: b.OnlyMissing})
	}
	sources, _, err := readLayers(specs)
	if err != nil {
		return nil, err
	}
	return pricing.NewBook(sources...)
}
