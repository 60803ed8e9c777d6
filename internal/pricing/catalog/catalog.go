// Package catalog holds the price book that is built in: published list prices
// as facts, each with its source and the day it was checked.
package catalog

import (
	"embed"
	"errors"
	"sync"

	"github.com/aicost/aicost/internal/pricing"
)

//go:embed *.yaml
var files embed.FS

// Source returns the built-in price book, which is parsed once: a Source does not
// change.
func Source() (*pricing.Source, error) { return parsed() }

var parsed = sync.OnceValues(parse)

func parse() (*pricing.Source, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var parts []*pricing.Source
	var errs []error
	for _, entry := range entries {
		data, err := files.ReadFile(entry.Name())
		if err != nil {
			return nil, err
		}
		part, err := pricing.ParseBook("catalog/"+entry.Name(), data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		parts = append(parts, part)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return pricing.JoinSources("catalog", parts...)
}
