package aicostexporter

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// disk is a storage extension in memory, whose batches are written whole or not
// at all. What is on it outlives the processes that write to it.
type disk struct {
	component.StartFunc
	component.ShutdownFunc

	mu     sync.Mutex
	values map[string][]byte
	writes int
	// fails decides, before each write, whether it fails, and whether what is
	// written is there all the same.
	fails func() (fails, written bool)
	size  int // of all values together, at most; 0: any
	hangs atomic.Bool
}

func newDisk() *disk { return &disk{values: map[string][]byte{}} }

var errDisk = errors.New("input/output error")

func (d *disk) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return d, nil
}

func (d *disk) Get(ctx context.Context, key string) ([]byte, error) {
	operation := storage.GetOperation(key)
	err := d.Batch(ctx, operation)
	return operation.Value, err
}

func (d *disk) Set(ctx context.Context, key string, value []byte) error {
	return d.Batch(ctx, storage.SetOperation(key, value))
}

func (d *disk) Delete(ctx context.Context, key string) error {
	return d.Batch(ctx, storage.DeleteOperation(key))
}

func (d *disk) Batch(ctx context.Context, operations ...*storage.Operation) error {
	if d.hangs.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	after, write := maps.Clone(d.values), false
	for _, operation := range operations {
		switch operation.Type {
		case storage.Get:
			operation.Value = after[operation.Key] // nobody writes to it
		case storage.Set:
			after[operation.Key], write = slices.Clone(operation.Value), true
		case storage.Delete:
			delete(after, operation.Key)
			write = true
		}
	}
	if !write {
		return nil
	}
	d.writes++
	size := 0
	for _, value := range after {
		size += len(value)
	}
	if d.size > 0 && size > d.size {
		return storage.ErrStorageFull
	}
	fails, written := false, true
	if d.fails != nil {
		fails, written = d.fails()
	}
	if written {
		d.values = after
	}
	if fails {
		return errDisk
	}
	return nil
}

func (d *disk) Walk(_ context.Context, visit storage.WalkFunc) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, value := range maps.Clone(d.values) {
		operations, err := visit(key, value)
		if err != nil {
			return err
		}
		for _, operation := range operations {
			delete(d.values, operation.Key)
		}
	}
	return nil
}

// behave says what becomes of the writes to come; nil: they succeed.
func (d *disk) behave(fails func() (fails, written bool)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fails = fails
}

// broken is a disk to which nothing can be written.
func broken() (fails, written bool) { return true, false }

// bytes is the size of all that is stored.
func (d *disk) bytes() (size int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, value := range d.values {
		size += len(key) + len(value)
	}
	return size
}

func (d *disk) Close(context.Context) error { return nil }
