package remotewrite

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// frozen is the memory of a body that is used again for the next one. A transport
// may read a body for a while after it has answered, so the readers it was given
// are counted until they are closed.
type frozen struct {
	bytes   []byte
	readers atomic.Int32
}

// attach gives an HTTP request the body, and the means to get it again.
func (r Request) attach(to *http.Request) {
	open := func() io.ReadCloser {
		if r.frozen == nil {
			return io.NopCloser(bytes.NewReader(r.Body))
		}
		r.frozen.readers.Add(1)
		return &bodyReader{of: r.frozen, rest: r.Body}
	}
	to.ContentLength = int64(len(r.Body))
	to.Body = open()
	to.GetBody = func() (io.ReadCloser, error) { return open(), nil }
}

var errBodyClosed = errors.New("the body is closed")

// bodyReader reads a frozen body. Nothing of it is read once Close has returned.
type bodyReader struct {
	mu   sync.Mutex
	of   *frozen // nil once closed
	rest []byte
}

func (b *bodyReader) Read(into []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.of == nil:
		return 0, errBodyClosed
	case len(b.rest) == 0:
		return 0, io.EOF
	}
	n := copy(into, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *bodyReader) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of != nil {
		b.of.readers.Add(-1)
		b.of, b.rest = nil, nil
	}
	return nil
}
