package owners

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/processor/aicostprocessor"
)

// reader reads attributes for a table as the processor does.
type reader struct {
	table    *ownership.Table
	index    *attr.Index
	resolver *ownership.Resolver
}

func newReader(table *ownership.Table) *reader {
	index := attr.NewIndex(table.Keys()...)
	return &reader{table, index, table.Bind(index)}
}

// read reads the attributes of a span or a resource, and what paths lead to
// inside them.
func (r *reader) read(m pcommon.Map) *attr.Record {
	record := attr.NewRecord(r.index)
	aicostprocessor.ReadAttributes(m, record)
	r.resolver.Open(record)
	return record
}

// readScope reads a scope, whose name and version are attributes unless it has
// attributes of these names.
func (r *reader) readScope(scope pcommon.InstrumentationScope) *attr.Record {
	record := attr.NewRecord(r.index)
	aicostprocessor.ReadAttributes(scope.Attributes(), record)
	for key, text := range map[string]string{"otel.scope.name": scope.Name(), "otel.scope.version": scope.Version()} {
		if slot := r.index.Slot(key); slot >= 0 && text != "" {
			record.Set(slot, attr.Value{Kind: attr.KindString, Str: text})
		}
	}
	r.resolver.Open(record)
	return record
}

// get reads an attribute by its key, which can have a path.
func (r *reader) get(record *attr.Record, key string) attr.Value {
	return record.Get(r.index.Slot(key))
}
