package otlpfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// How compressed files begin.
const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
)

// decompressed reads on in what a compressed file holds, and in others as they
// are.
func (r *reader) decompressed(from *bufio.Reader) (io.ReadCloser, error) {
	head, _ := from.Peek(len(zstdMagic)) // a short or broken file is not compressed, and its error comes again
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
		return gzip.NewReader(from)
	case bytes.HasPrefix(head, []byte(zstdMagic)):
		decoder, err := zstd.NewReader(from, zstd.WithDecoderMaxMemory(uint64(r.most)), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	}
	return io.NopCloser(from), nil
}

// readMessages reads requests that have their length before them, in four bytes,
// highest first: so the file exporter writes protobuf, and whatever it compresses
// request by request.
func (r *reader) readMessages(from io.Reader) error {
	for number := 1; ; number++ {
		var size uint32
		err := binary.Read(from, binary.BigEndian, &size)
		if errors.Is(err, io.EOF) {
			return nil
		}
		var message []byte
		if err == nil {
			message, err = r.whole(io.LimitReader(from, int64(size))) // and no room for what only the size claims
		}
		if err == nil && len(message) < int(size) {
			err = io.ErrUnexpectedEOF
		}
		if err == nil {
			message, err = r.unpack(message)
		}
		switch {
		case err != nil && number == 1 && !errors.Is(err, errTooLarge):
			return fmt.Errorf("%s: %w, nor messages with their length before them: %w", r.path, errNoOTLP, err)
		case err != nil:
			return fmt.Errorf("%s: message %d: %w", r.path, number, err)
		case len(message) == 0:
			continue
		}
		if err := r.readMessage(message, number); err != nil {
			return err
		}
	}
}

// unpack is a message as it was before it was compressed.
func (r *reader) unpack(message []byte) ([]byte, error) {
	plain, err := r.decompressed(bufio.NewReader(bytes.NewReader(message)))
	if err != nil {
		return nil, r.bounded(err)
	}
	defer func() { _ = plain.Close() }() // it was only read
	return r.whole(plain)
}

// readMessage reads what is in a message: requests in JSON, or one as protobuf.
func (r *reader) readMessage(message []byte, number int) error {
	place := fmt.Sprintf("%s: message %d", r.path, number)
	if head, _, err := begin(bufio.NewReader(bytes.NewReader(message))); err == nil && isJSON(head) {
		return r.readJSON(bytes.NewReader(message), func(int) string { return place })
	}
	traces, err := new(ptrace.ProtoUnmarshaler).UnmarshalTraces(message)
	switch {
	case err != nil && number == 1:
		return fmt.Errorf("%s: %w, nor messages with their length before them: %w", r.path, errNoOTLP, err)
	case err != nil:
		return fmt.Errorf("%s: %w", place, err)
	}
	r.traces = true
	return r.each(traces)
}
