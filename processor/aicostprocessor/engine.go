package aicostprocessor

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// engine is one book and one table made ready to read spans. It is immutable:
// a batch uses the same one from its first span to its last.
type engine struct {
	index    *attr.Index
	tables   *usage.Tables
	schema   *usage.Schema
	book     *pricing.Book
	loaded   time.Time // when the book came into force
	resolver *ownership.Resolver
	units    int
	inherit  bool
	reported bool // a reported cost wins
	compare  bool // and the book's own amount is put beside it
	write    *writer
	names    *names
	seed     maphash.Seed // of hashes of resources
	batches  sync.Pool    // of *batch, whose records fit the index
}

func newEngine(config *Config, tables *usage.Tables, book *pricing.Book, table *ownership.Table, names *names, seed maphash.Seed, loaded time.Time) *engine {
	keys := append(tables.Keys(), table.Keys()...)
	e := &engine{
		index: attr.NewIndex(keys...), tables: tables, seed: seed, book: book, loaded: loaded, units: len(table.Units()), names: names,
		inherit:  config.Ownership.Inherit == inheritBatch,
		reported: config.Prices.ReportedCost != reportedIgnore,
		compare:  config.Prices.ReportedCost == reportedCompare,
		write:    newWriter(config.AttributePrefix, config.Detail, table.Units(), book),
	}
	e.write.genAI = config.Prices.WriteGenAICost
	e.schema = tables.Bind(e.index)
	e.resolver = table.Bind(e.index)
	e.batches.New = func() any { return newBatch(e) }
	return e
}
