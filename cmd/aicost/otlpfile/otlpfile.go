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
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Read hands every export request in a file to each, in order. The file is what
// the collector's file exporter writes, in any of its formats, or one request as
// protobuf: JSON requests one after another, or requests with their length before
// them; whole or request by request, compressed with gzip or zstd. JSON requests
// of metrics, logs and profiles are passed over. "-" is standard input. Errors
// name the file, and the line where it is JSON.
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
	return read(path, from, each)
}

func read(path string, from io.Reader, each func(ptrace.Traces) error) error {
	plain, err := decompressed(bufio.NewReader(from))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer func() { _ = plain.Close() }() // it was only read
	buffered := bufio.NewReaderSize(plain, 1<<20)
	if mark, _ := buffered.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		_, _ = buffered.Discard(len(byteOrderMark)) // which were read already
	}
	head, err := buffered.Peek(1 << 12)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return fmt.Errorf("%s: %w", path, err)
	case len(bytes.TrimSpace(head)) == 0:
		return fmt.Errorf("%s: the file is empty: want OTLP traces as JSON or protobuf", path)
	case isJSON(head):
		return readJSON(path, buffered, each)
	case head[0] == protobufTag:
		return readProto(path, buffered, each)
	}
	return readMessages(path, buffered, each)
}

const (
	byteOrderMark = "\ufeff"
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

func readProto(path string, from io.Reader, each func(ptrace.Traces) error) error {
	data, err := io.ReadAll(from)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	traces, err := new(ptrace.ProtoUnmarshaler).UnmarshalTraces(data)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", path, errNoOTLP, err)
	}
	return each(traces)
}

var errNoOTLP = errors.New("neither OTLP JSON nor protobuf")

// lines counts the lines that pass through.
type lines struct {
	from  io.Reader
	ended []int64 // offsets
	at    int64
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	for from := 0; ; {
		next := bytes.IndexByte(p[from:n], '\n')
		if next < 0 {
			break
		}
		from += next + 1
		l.ended = append(l.ended, l.at+int64(from))
	}
	l.at += int64(n)
	return n, err
}

// of returns the line of an offset, which never go back.
func (l *lines) of(offset int64) int {
	line := 1
	for _, end := range l.ended {
		if end > offset {
			break
		}
		line++
	}
	return line
}

func readJSON(path string, from io.Reader, each func(ptrace.Traces) error) error {
	counted := &lines{from: from}
	decoder := json.NewDecoder(counted)
	unmarshaler := new(ptrace.JSONUnmarshaler)
	for found := 0; ; found++ {
		var request json.RawMessage
		err := decoder.Decode(&request)
		if errors.Is(err, io.EOF) {
			if found == 0 {
				return fmt.Errorf("%s: no traces: only metrics, logs or profiles", path)
			}
			return nil
		}
		if err == nil && !has(request, "resourceSpans", "resource_spans") {
			if has(request, "resourceMetrics", "resourceLogs", "resourceProfiles") {
				found--
				continue
			}
			err = errors.New("no resourceSpans: want an OTLP export request")
		}
		var traces ptrace.Traces
		if err == nil {
			traces, err = unmarshaler.UnmarshalTraces(request)
		}
		if err != nil {
			at := decoder.InputOffset()
			if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
				at = syntax.Offset
			} else if errors.Is(err, io.ErrUnexpectedEOF) {
				at = counted.at
			}
			return fmt.Errorf("%s:%d: %w", path, counted.of(at), err)
		}
		if err := each(traces); err != nil {
			return err
		}
	}
}

// has reports whether a request has one of some keys.
func has(request []byte, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return bytes.Contains(request, []byte(`"`+key+`"`)) })
}
