package aicostexporter

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aicost/aicost/internal/rollup"
)

// keeper owns the ledger, the lock around it and its copy in storage. Whatever
// is in the ledger is in storage as well, if there is one: in the journal, or
// saved.
type keeper struct {
	mu     sync.Mutex
	ledger *rollup.Ledger // guarded by mu
	record uint64         // the last one that is counted; guarded by mu

	// flushing is held while series are sent: what is known of their delivery
	// changes then without mu.
	flushing sync.Mutex

	store   *store      // nil: totals are in memory alone
	times   times       // of what is saved; guarded by flushing
	saved   atomic.Bool // since the start
	backlog backlog     // guarded by mu
}

// backlog is what a restart would have to replay.
type backlog struct {
	bytes int64
	since time.Time // when the ledger was last saved
}

func (b backlog) age() time.Duration {
	if b.since.IsZero() {
		return 0
	}
	return time.Since(b.since)
}

func (k *keeper) snapshot(points []rollup.Point) []rollup.Point {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ledger.Snapshot(points)
}

func (k *keeper) stats() rollup.Stats {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ledger.Stats()
}

func (k *keeper) expire(before time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ledger.Expire(before.Unix())
}

func (k *keeper) leave() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ledger.Leave()
}

func (k *keeper) durable() bool { return k.store != nil }

// lag is the size of the journal, and how long ago its beginning was saved.
func (k *keeper) lag() backlog {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.backlog
}

// times are those of the newest sample that the target has, of one that it may
// have besides, and of those it is about to be sent. They are milliseconds since
// 1970.
type times struct{ acked, doubted, next int64 }

// left reports whether cells that are forgotten may still be in storage.
func (k *keeper) left() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ledger.Left()
}

func (k *keeper) beginFlush() { k.flushing.Lock() }
func (k *keeper) endFlush()   { k.flushing.Unlock() }

// save writes what has changed in the ledger and in the delivery of the points.
// It is called by a flush, or while none is under way.
func (k *keeper) save(ctx context.Context, points []rollup.Point, at times) error {
	if k.store == nil {
		return nil
	}
	delivered := rollup.Delivered(points)

	k.mu.Lock()
	position := rollup.Position{Record: k.record, Acked: at.acked, Doubted: at.doubted, Next: at.next}
	save := k.ledger.Save(delivered, position)
	behind := k.backlog.bytes
	k.mu.Unlock()

	err := k.store.save(ctx, save.Entries, position.Record)

	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil {
		save.Failed()
		return err
	}
	save.Written()
	k.times = at
	k.saved.Store(true)
	k.backlog = backlog{bytes: k.backlog.bytes - behind, since: time.Now()}
	return nil
}

// ready makes sure that what is stored has the shape of what is journaled, which
// it may not have at the start.
func (k *keeper) ready(ctx context.Context) error {
	if k.saved.Load() {
		return nil
	}
	if !k.flushing.TryLock() {
		return errFlushing
	}
	defer k.flushing.Unlock()
	return k.save(ctx, nil, k.times)
}

// errFlushing refuses batches for the time of a flush that follows a start whose
// first save failed. The flush saves as well.
var errFlushing = errors.New("nothing was saved since the start, and a flush is under way")

func (k *keeper) next() uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.record + 1
}

func (k *keeper) count(number uint64, group []*submission) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range group {
		s.tally = k.ledger.Count(s.record)
		k.backlog.bytes += int64(len(s.record))
	}
	k.record = number
}
