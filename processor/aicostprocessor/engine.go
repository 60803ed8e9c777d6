package aicostprocessor

import (
	"sync"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// engine is one book and one table made ready to read spans. It is immutable:
// a batch uses the same one from its first span to its last.
type engine struct {
	index    *attr.Index
	schema   *usage.Schema
	book     *pricing.Book
	resolver *ownership.Resolver
	units    int
	inherit  bool
	reported bool // a reported cost wins
	write    *writer
	names    *names
	batches  sync.Pool // of *batch, whose records fit the index
}

func newEngine(config *Config, book *pricing.Book, table *ownership.Table, names *names) *engine {
	keys := append(usage.Keys(), table.Keys()...)
	e := &engine{
		index: attr.NewIndex(keys...), book: book, units: len(table.Units()), names: names,
		inherit:  config.Ownership.Inherit == inheritBatch,
		reported: config.Prices.ReportedCost == reportedPrefer,
		write:    newWriter(config.AttributePrefix, config.Detail, table.Units(), book),
	}
	e.schema = usage.NewSchema(e.index)
	e.resolver = table.Bind(e.index)
	e.batches.New = func() any { return newBatch(e) }
	return e
}
