package aicostexporter

import (
	"context"
	"encoding/binary"
	"fmt"
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
	client  storage.Client
	trimmed uint64 // the last record that was deleted
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
		return nil, fmt.Errorf("storage: extension %s can't be used, does another process use its files? %w", extension, err)
	}
	return &store{client: client}, nil
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
	operations := make([]*storage.Operation, 0, len(entries)+int(record-s.trimmed))
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
	s.trimmed = record
	if s.leftover {
		s.leftover = false
		_ = s.sweep(ctx, entries) // they only take room
	}
	return nil
}

func recordKey(number uint64) string { return fmt.Sprintf("j%016x", number) }

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

// batches reads the batches of a record; there are none if nothing is stored
// under its number.
func (s *store) batches(ctx context.Context, number uint64) (batches [][]byte, found bool, err error) {
	key := recordKey(number)
	values, err := s.get(ctx, []string{key})
	if err != nil || values[0] == nil {
		return nil, false, err
	}
	value, err := rollup.Unseal(key, values[0])
	if err != nil {
		return nil, true, err
	}
	for len(value) > 0 {
		size, n := binary.Uvarint(value)
		if n <= 0 || size > uint64(len(value)-n) {
			return nil, true, fmt.Errorf("%w: a batch of %q ends too early", rollup.ErrDamaged, key)
		}
		batches, value = append(batches, value[n:n+int(size)]), value[n+int(size):]
	}
	return batches, true, nil
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
