package aicostexporter

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aicost/aicost/internal/rollup"
)

const (
	// maxGroup is how many batches are written at once, maxGroupBytes how long
	// they are together but for the last. A disk that syncs takes milliseconds
	// for each write, of whatever size.
	maxGroup      = 256
	maxGroupBytes = 4 << 20
)

var errStopped = errors.New("the exporter has stopped")

// journal writes batches to storage before they are counted, one group after
// the other, each made of all the batches that came while the group before was
// being written. What is in memory is in storage as well, at any time.
type journal struct {
	store     *store
	ledger    recordKeeper
	health    *health
	telemetry *telemetry

	submitted chan *submission
	stopped   chan struct{}
	group     []*submission
	batches   [][]byte
}

// recordKeeper counts what is written. Both methods are called by one goroutine.
type recordKeeper interface {
	// ready returns an error while what is stored does not fit what is about to
	// be written.
	ready(ctx context.Context) error
	// next is the number of the record to write.
	next() uint64
	// count counts the batches of a record that was written.
	count(number uint64, group []*submission)
}

// submission is a batch that waits to be written and counted.
type submission struct {
	record []byte
	tally  rollup.Tally
	done   chan error // takes one error without waiting
}

func newJournal(store *store, ledger recordKeeper, health *health, told *telemetry) *journal {
	return &journal{
		store: store, ledger: ledger, health: health, telemetry: told,
		submitted: make(chan *submission), stopped: make(chan struct{}),
	}
}

// add returns once the record is written and counted, or when ctx ends, and then
// it may be both all the same: the sender will send it again, and it is known.
func (j *journal) add(ctx context.Context, record []byte) (rollup.Tally, error) {
	s := &submission{record: record, done: make(chan error, 1)}
	select {
	case j.submitted <- s:
	case <-j.stopped:
		return rollup.Tally{}, errStopped
	case <-ctx.Done():
		return rollup.Tally{}, ctx.Err()
	}
	// Not for longer than a write takes; the record is in use until then.
	err := <-s.done
	return s.tally, err
}

// run writes what is submitted until ctx ends.
func (j *journal) run(ctx context.Context) {
	defer close(j.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-j.submitted:
			j.commit(ctx, first)
		}
	}
}

// commit writes and counts a batch and those that wait beside it.
func (j *journal) commit(ctx context.Context, first *submission) {
	j.group, j.batches = append(j.group[:0], first), append(j.batches[:0], first.record)
	size := len(first.record)
	for waiting := true; waiting && len(j.group) < maxGroup && size < maxGroupBytes; {
		select {
		case next := <-j.submitted:
			j.group, j.batches = append(j.group, next), append(j.batches, next.record)
			size += len(next.record)
		default:
			waiting = false
		}
	}
	err := j.write(ctx)
	for i, s := range j.group {
		s.done <- err
		j.group[i], j.batches[i] = nil, nil
	}
}

func (j *journal) write(ctx context.Context) error {
	began := time.Now()
	err := j.ledger.ready(ctx)
	if err == nil {
		number := j.ledger.next()
		if err = j.store.journal(ctx, number, j.batches); err == nil {
			j.ledger.count(number, j.group)
		}
	}
	j.telemetry.wrote(ctx, len(j.group), time.Since(began), err)
	if err != nil {
		j.health.ill(partJournal, "the storage takes no batches, senders must send them again", err.Error())
		return notWritten{err}
	}
	j.health.well(partJournal)
	return nil
}

// notWritten is what senders are told. They may be strangers, whom the path and
// the state of the disk do not concern; the log has those.
type notWritten struct{ cause error }

// Error says what to do.
func (notWritten) Error() string { return "storage: not written, send it again" }

// Unwrap is the cause.
func (n notWritten) Unwrap() error { return n.cause }

// recorders are reused from batch to batch, by as many as consume at once.
type recorders struct{ pool sync.Pool }

// recorder turns batches into records.
type recorder struct {
	reader *spanReader
	rollup.Recorder
}

func newRecorders(prefix string, units []string) *recorders {
	return &recorders{pool: sync.Pool{New: func() any { return &recorder{reader: newSpanReader(prefix, units)} }}}
}

func (r *recorders) get() *recorder  { return r.pool.Get().(*recorder) }
func (r *recorders) put(w *recorder) { r.pool.Put(w) }
