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

// maxMemory bounds what one compressed message can grow to: a file of a few
// bytes can ask for all there is.
const maxMemory = 1 << 30

// decompressed reads on in what a compressed file holds, and in others as they
// are.
func decompressed(from *bufio.Reader) (io.ReadCloser, error) {
	head, _ := from.Peek(len(zstdMagic)) // a short or broken file is not compressed, and its error comes again
	switch {
	case bytes.HasPrefix(head, []byte(gzipMagic)):
		return gzip.NewReader(from)
	case bytes.HasPrefix(head, []byte(zstdMagic)):
		decoder, err := zstd.NewReader(from, zstd.WithDecoderMaxMemory(maxMemory), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	}
	return io.NopCloser(from), nil
}

// readMessages reads requests each of which has its length before it, in four
// bytes, highest first: so the file exporter writes protobuf, and whatever it
// compresses request by request.
func readMessages(path string, from io.Reader, each func(ptrace.Traces) error) error {
	for number := 1; ; number++ {
		var size uint32
		err := binary.Read(from, binary.BigEndian, &size)
		if errors.Is(err, io.EOF) {
			return nil
		}
		var message []byte
		if err == nil {
			message, err = io.ReadAll(io.LimitReader(from, int64(size))) // and no room for what only the size claims
		}
		if err == nil && len(message) < int(size) {
			err = io.ErrUnexpectedEOF
		}
		var traces ptrace.Traces
		if err == nil {
			traces, err = unmarshal(message)
		}
		switch {
		case err != nil && number == 1:
			return fmt.Errorf("%s: %w, nor messages with their length before them: %w", path, errNoOTLP, err)
		case err != nil:
			return fmt.Errorf("%s: message %d: %w", path, number, err)
		}
		if err := each(traces); err != nil {
			return err
		}
	}
}

// unmarshal reads one request, compressed or not.
func unmarshal(message []byte) (ptrace.Traces, error) {
	plain, err := decompressed(bufio.NewReader(bytes.NewReader(message)))
	if err != nil {
		return ptrace.Traces{}, err
	}
	defer func() { _ = plain.Close() }() // it was only read
	if message, err = io.ReadAll(io.LimitReader(plain, maxMemory)); err != nil {
		return ptrace.Traces{}, err
	}
	if isJSON(message) {
		return new(ptrace.JSONUnmarshaler).UnmarshalTraces(message)
	}
	return new(ptrace.ProtoUnmarshaler).UnmarshalTraces(message)
}
