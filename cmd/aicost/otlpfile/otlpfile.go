// Package otlpfile reads spans from files as the collector's file exporter, curl
// and debuggers leave them.
package otlpfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Read hands every export request in a file to each, in order. The file is what
// the collector's file exporter writes, in any of its formats, or one request as
// protobuf: JSON requests one after another, or requests with their length before
// them; whole or request by request, compressed with gzip or zstd. JSON requests
// of metrics, logs and profiles are passed over. "-" is standard input. Errors
// name the file, and the line where it is JSON; one is told where there are no
// traces, and where a request is larger than 1 GiB.
func Read(path string, each func(ptrace.Traces) error) error {
	var from io.Reader = os.Stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // it was only read
		from = file
	}
	r := &reader{path: path, each: each, most: maxRequest}
	return r.read(from)
}

// maxRequest bounds what one request can grow to, as it is held as a whole.
const maxRequest = 1 << 30

// reader reads one file.
type reader struct {
	path   string
	each   func(ptrace.Traces) error
	most   int64 // bytes of a request, uncompressed
	traces bool  // some request was of traces
	others bool  // some request was not
}

func (r *reader) read(from io.Reader) error {
	plain, err := r.decompressed(bufio.NewReader(from))
	if err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	defer func() { _ = plain.Close() }() // it was only read
	buffered := bufio.NewReaderSize(plain, 1<<20)
	if mark, _ := buffered.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = buffered.Discard(len(byteOrderMark)) // which were read already
	}
	head, line, err := begin(buffered)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", r.path, r.bounded(err))
	case len(bytes.TrimLeft(head, blanks)) == 0:
		return fmt.Errorf("%s: the file is empty: want OTLP traces as JSON or protobuf", r.path)
	case isJSON(head):
		err = r.readJSON(buffered, func(at int) string { return fmt.Sprintf("%s:%d", r.path, line+at) })
	case head[0] == protobufTag:
		err = r.readProto(buffered)
	default:
		err = r.readMessages(buffered)
	}
	switch {
	case err != nil || r.traces:
		return err
	case r.others:
		return fmt.Errorf("%s: no traces: only metrics, logs or profiles", r.path)
	}
	return fmt.Errorf("%s: no traces: only zero bytes", r.path)
}

// begin looks at how a text begins, behind more blanks than protobuf can begin
// with, and returns how many lines these are.
func begin(from *bufio.Reader) (head []byte, lines int, err error) {
	const few = 64
	for {
		head, err = from.Peek(1 << 12)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		before := len(head) - len(bytes.TrimLeft(head, blanks))
		if before <= few {
			return head, lines, nil
		}
		lines += bytes.Count(head[:before], []byte("\n"))
		_, _ = from.Discard(before) // which were read already
	}
}

// tooLarge is what a request must not be.
func (r *reader) tooLarge() error {
	return fmt.Errorf("%w: a request can have %d bytes, uncompressed", errTooLarge, r.most)
}

// bounded says in its own words that something is too large.
func (r *reader) bounded(err error) error {
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return r.tooLarge()
	}
	return err
}

// whole reads a request to its end, or refuses it.
func (r *reader) whole(from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, r.most+1))
	if err == nil && int64(len(data)) > r.most {
		err = r.tooLarge()
	}
	return data, r.bounded(err)
}

const (
	byteOrderMark = "\ufeff"
	blanks        = " \t\r\n"
	// protobufTag begins every request of traces as protobuf: its first field.
	protobufTag = 0x0a
)

// isJSON looks further than the first byte, which of protobuf is a line feed.
func isJSON(head []byte) bool {
	decoder := json.NewDecoder(bytes.NewReader(head))
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') {
		return false
	}
	_, err = decoder.Token()
	return err == nil
}

func (r *reader) readProto(from io.Reader) error {
	data, err := r.whole(from)
	if err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	traces, err := new(ptrace.ProtoUnmarshaler).UnmarshalTraces(data)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", r.path, errNoOTLP, err)
	}
	r.traces = true
	return r.each(traces)
}

var (
	errNoOTLP   = errors.New("neither OTLP JSON nor protobuf")
	errTooLarge = errors.New("too large")
)
