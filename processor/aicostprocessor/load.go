package aicostprocessor

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/pricing/catalog"
	"github.com/aicost/aicost/internal/pricing/importers"
	"github.com/aicost/aicost/internal/reload"
)

// paths are the files of the books.
func (c *PricesConfig) paths() (paths []string) {
	for _, book := range c.Books {
		paths = append(paths, book.Path)
	}
	return paths
}

// explain names the key of a file that cannot be read.
func (c *PricesConfig) explain(err error) error {
	for i, path := range c.paths() {
		err = unreadable(err, path, fmt.Sprintf("prices.books[%d].path", i))
	}
	return err
}

// explain names the key of a file that cannot be read.
func (c *OwnershipConfig) explain(err error) error {
	for i, path := range c.paths() {
		err = unreadable(err, path, "ownership."+c.pathKey(i))
	}
	return err
}

// unreadable puts the key of a file before each error about it as a whole. What
// is wrong inside a file begins with the file and the line already.
func unreadable(err error, path, key string) error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var problems []error
		for _, one := range several.Unwrap() {
			problems = append(problems, unreadable(one, path, key))
		}
		return errors.Join(problems...)
	}
	if about := new(fs.PathError); errors.As(err, &about) && about.Path == path || err != nil && strings.HasPrefix(err.Error(), path+": ") {
		return fmt.Errorf("%s: %w", key, err)
	}
	return err
}

// loadPrices reads the catalog and the books over it. What an import left out
// of a price list is handed to report.
func loadPrices(config *PricesConfig, report func(*pricing.Draft)) (*reload.Files[*pricing.Book], error) {
	return reload.Load(config.paths(), func(files []reload.File) (*pricing.Book, error) {
		var sources []*pricing.Source
		if config.Catalog == catalogEmbedded {
			embedded, err := catalog.Source()
			if err != nil {
				return nil, err
			}
			sources = append(sources, embedded)
		}
		var problems []error
		var drafts []*pricing.Draft
		for i, file := range files {
			source, draft, err := readBook(&config.Books[i], file)
			if source != nil && config.Books[i].OnlyMissing {
				source = source.OnlyMissing()
			}
			problems = append(problems, err)
			sources, drafts = append(sources, source), append(drafts, draft)
		}
		if err := errors.Join(problems...); err != nil {
			return nil, err
		}
		book, err := pricing.NewBook(sources...)
		if err != nil {
			return nil, err
		}
		for _, draft := range drafts {
			if draft != nil {
				report(draft)
			}
		}
		return book, nil
	})
}

// readBook reads one book; draft is nil where it is native.
func readBook(config *BookConfig, file reload.File) (source *pricing.Source, draft *pricing.Draft, err error) {
	if config.Format == "" || config.Format == formatNative {
		source, err = pricing.ParseBook(file.Path, file.Data)
		return source, nil, err
	}
	return importers.Read(config.Format, file.Path, file.Data)
}

// loadOwners reads the inline keys and the tables after them, which check has to
// agree to.
func loadOwners(config *OwnershipConfig, check func(*ownership.Table) error) (*reload.Files[*ownership.Table], error) {
	inline, err := config.readInline()
	if err != nil {
		return nil, err
	}
	return reload.Load(config.paths(), func(files []reload.File) (*ownership.Table, error) {
		read, err := config.read(inline, files, check)
		if err != nil {
			return nil, err
		}
		return read.Table, nil
	})
}
