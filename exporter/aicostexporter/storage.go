package aicostexporter

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"

	"github.com/aicost/aicost/internal/rollup"
)

const (
	// storageName tells this client's data from that of a sending queue, which
	// is named after its signal.
	storageName = "ai_cost"
	// storageTimeout bounds one operation. Extensions that write to a disk don't
	// heed it, those that talk to a server do.
	storageTimeout = 10 * time.Second
)

// store keeps a ledger, and a journal of what was added since it was saved, in
// a storage extension. Records are numbered without gaps.
type store struct {
	client   storage.Client
	trimmed  uint64   // the last record that was deleted
	replayed []uint64 // records up to that which the next save has to delete
	// leftover says that there may be values that nothing refers to any more;
	// the first save, which is of a new ledger, has all that is referred to.
	leftover bool
}

// openStore gets the client of an extension that the configuration names.
func openStore(ctx context.Context, host component.Host, extension, exporter component.ID) (*store, error) {
	found, ok := host.GetExtensions()[extension]
	if !ok {
		return nil, fmt.Errorf("storage: there is no extension %s, it must be under extensions and service::extensions", extension)
	}
	keeper, ok := found.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("storage: extension %s stores nothing, file_storage does", extension)
	}
	client, err := keeper.GetClient(ctx, component.KindExporter, exporter, storageName)
	if err != nil {
		return nil, fmt.Errorf("storage: what extension %s has of %s %s: %w", extension, exporter, unopenable(err), err)
	}
	return &store{client: client}, nil
}

// unopenable says why a storage can't be opened, by bbolt's words for it.
func unopenable(err error) string {
	switch words := err.Error(); {
	case strings.Contains(words, "timeout"):
		return "is locked, does another process use its files?"
	case strings.Contains(words, "invalid database"), strings.Contains(words, "file size too small"):
		return "is broken, move its file away to begin anew"
	default:
		return "can't be opened"
	}
}

func (s *store) get(ctx context.Context, keys []string) ([][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, storageTimeout)
	defer cancel()
	operations := make([]*storage.Operation, len(keys))
	for i, key := range keys {
		operations[i] = storage.GetOperation(key)
	}
	if err := s.client.Batch(ctx, operations...); err != nil {
		return nil, err
	}
	values := make([][]byte, len(keys))
	for i, operation := range operations {
		values[i] = operation.Value
	}
	return values, nil
}

// save writes what changed in a ledger and deletes the records that it has, all
// at once.
func (s *store) save(ctx context.Context, entries []rollup.Entry, record uint64) error {
	operations := make([]*storage.Operation, 0, len(entries)+len(s.replayed)+int(record-s.trimmed))
	for _, number := range s.replayed {
		operations = append(operations, storage.DeleteOperation(recordKey(number)))
	}
	for _, entry := range entries {
		if entry.Value == nil {
			operations = append(operations, storage.DeleteOperation(entry.Key))
		} else {
			operations = append(operations, storage.SetOperation(entry.Key, entry.Value))
		}
	}
	for number := s.trimmed + 1; number <= record; number++ {
		operations = append(operations, storage.DeleteOperation(recordKey(number)))
	}
	ctx, cancel := context.WithTimeout(ctx, storageTimeout)
	defer cancel()
	if err := s.client.Batch(ctx, operations...); err != nil {
		return err
	}
	s.trimmed, s.replayed = record, nil
	if s.leftover {
		s.leftover = false
		_ = s.sweep(ctx, entries) // they only take room
	}
	return nil
}

const recordPrefix = "j"

func recordKey(number uint64) string { return fmt.Sprintf("%s%016x", recordPrefix, number) }

// journal writes batches under the number of a record.
func (s *store) journal(ctx context.Context, number uint64, batches [][]byte) error {
	size := 0
	for _, batch := range batches {
		size += len(batch) + binary.MaxVarintLen64
	}
	key, value := recordKey(number), make([]byte, 0, size+4)
	for _, batch := range batches {
		value = append(binary.AppendUvarint(value, uint64(len(batch))), batch...)
	}
	ctx, cancel := context.WithTimeout(ctx, storageTimeout)
	defer cancel()
	return s.client.Set(ctx, key, rollup.Seal(key, value))
}

// batches reads the batches of a record.
func (s *store) batches(ctx context.Context, number uint64) (batches [][]byte, err error) {
	key := recordKey(number)
	values, err := s.get(ctx, []string{key})
	if err != nil {
		return nil, err
	}
	value, err := rollup.Unseal(key, values[0])
	if err != nil {
		return nil, err
	}
	for len(value) > 0 {
		size, n := binary.Uvarint(value)
		if n <= 0 || size > uint64(len(value)-n) {
			return nil, fmt.Errorf("%w: a batch of %q ends too early", rollup.ErrDamaged, key)
		}
		batches, value = append(batches, value[n:n+int(size)]), value[n+int(size):]
	}
	return batches, nil
}

// records are the numbers of the records that are stored, in their order. Where
// the extension can't tell what it has, they are those that follow a number
// without a gap.
func (s *store) records(ctx context.Context, after uint64) (numbers []uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, storageTimeout)
	defer cancel()
	if walker, ok := s.client.(storage.Walker); ok {
		err = walker.Walk(ctx, func(key string, _ []byte) ([]*storage.Operation, error) {
			if number, err := strconv.ParseUint(strings.TrimPrefix(key, recordPrefix), 16, 64); err == nil && key == recordKey(number) && number > after {
				numbers = append(numbers, number)
			}
			return nil, nil
		})
		slices.Sort(numbers)
		return numbers, err
	}
	for number := after + 1; ; number++ {
		values, err := s.get(ctx, []string{recordKey(number)})
		if err != nil || values[0] == nil {
			return numbers, err
		}
		numbers = append(numbers, number)
	}
}

// sweep deletes all but the entries, where the extension can tell what else is
// stored.
func (s *store) sweep(ctx context.Context, entries []rollup.Entry) error {
	walker, ok := s.client.(storage.Walker)
	if !ok {
		return nil
	}
	keep := map[string]bool{}
	for _, entry := range entries {
		keep[entry.Key] = entry.Value != nil
	}
	ctx, cancel := context.WithTimeout(ctx, storageTimeout)
	defer cancel()
	return walker.Walk(ctx, func(key string, _ []byte) ([]*storage.Operation, error) {
		if keep[key] {
			return nil, nil
		}
		return []*storage.Operation{storage.DeleteOperation(key)}, nil
	})
}

func (s *store) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, storageTimeout)
	defer cancel()
	return s.client.Close(ctx)
}
