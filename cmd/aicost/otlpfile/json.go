package otlpfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// lines counts the lines that pass through, and lets so many bytes pass.
type lines struct {
	from  io.Reader
	ended []int64 // offsets
	at    int64
	left  int64
	none  error // once nothing is left
}

func (l *lines) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, l.none
	}
	n, err := l.from.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
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

// readJSON reads requests one after the other. place names a line in errors, of
// lines from 1 on.
func (r *reader) readJSON(from io.Reader, place func(line int) string) error {
	counted := &lines{from: from, none: r.tooLarge()}
	decoder := json.NewDecoder(counted)
	unmarshaler := new(ptrace.JSONUnmarshaler)
	for {
		counted.left = r.most
		var request json.RawMessage
		err := decoder.Decode(&request)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && !has(request, "resourceSpans", "resource_spans") {
			if has(request, "resourceMetrics", "resourceLogs", "resourceProfiles") {
				r.others = true
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
			return fmt.Errorf("%s: %w", place(counted.of(at)), r.bounded(err))
		}
		r.traces = true
		if err := r.each(traces); err != nil {
			return err
		}
	}
}

// has reports whether a request has one of some keys.
func has(request []byte, keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return bytes.Contains(request, []byte(`"`+key+`"`)) })
}
