package aicostprocessor

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/pricing/catalog"
	"github.com/aicost/aicost/internal/reload"
)

// loadPrices reads the catalog and the books over it.
func loadPrices(config *PricesConfig) (*reload.Files[*pricing.Book], error) {
	var paths []string
	for _, book := range config.Books {
		paths = append(paths, book.Path)
	}
	return reload.Load(paths, func(files []reload.File) (*pricing.Book, error) {
		var sources []*pricing.Source
		if config.Catalog == catalogEmbedded {
			embedded, err := catalog.Source()
			if err != nil {
				return nil, err
			}
			sources = append(sources, embedded)
		}
		var problems []error
		for _, file := range files {
			source, err := pricing.ParseBook(file.Path, file.Data)
			problems = append(problems, err)
			sources = append(sources, source)
		}
		if err := errors.Join(problems...); err != nil {
			return nil, err
		}
		return pricing.NewBook(sources...)
	})
}

// inlineName is what errors call the ownership keys of the collector's config.
const inlineName = "processors::ai_cost::ownership"

// loadOwners reads the inline keys and the table file.
func loadOwners(config *OwnershipConfig) (*reload.Files[*ownership.Table], error) {
	var inline []*ownership.Document
	if config.Units != nil || config.Teams != nil || config.Rules != nil {
		document, err := inlineDocument(config)
		if err != nil {
			return nil, err
		}
		inline = append(inline, document)
	}
	var paths []string
	if config.Table != "" {
		paths = append(paths, config.Table)
	}
	return reload.Load(paths, func(files []reload.File) (*ownership.Table, error) {
		documents := slices.Clip(inline)
		for _, file := range files {
			parse := ownership.ParseYAML
			if strings.EqualFold(filepath.Ext(file.Path), ".csv") {
				parse = ownership.ParseCSV
			}
			document, err := parse(file.Path, file.Data)
			if err != nil {
				return nil, err
			}
			documents = append(documents, document)
		}
		return ownership.NewTable(documents...)
	})
}

// inlineDocument sends the inline keys through the same parser as a file, so
// that they mean the same and fail the same.
func inlineDocument(config *OwnershipConfig) (*ownership.Document, error) {
	keys := map[string]any{}
	if config.Version != "" {
		keys["version"] = config.Version
	}
	if config.Units != nil {
		keys["units"] = config.Units
	}
	if config.Teams != nil {
		keys["teams"] = config.Teams
	}
	if config.Rules != nil {
		keys["rules"] = config.Rules
	}
	text, err := yaml.Marshal(keys)
	if err != nil {
		return nil, err
	}
	return ownership.ParseYAML(inlineName, text)
}
