package importers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// entry is one key of a JSON object, or one item of a list, with the line that
// it begins on.
type entry struct {
	key  string
	line int
	raw  json.RawMessage
}

// document walks JSON text in its own order, knowing the lines.
type document struct {
	file string
	data []byte
	base int // line that data begins on
}

func newDocument(file string, data []byte) document { return document{file: file, data: data, base: 1} }

// within goes on inside an entry.
func (d document) within(e entry) document { return document{file: d.file, data: e.raw, base: e.line} }

func (d document) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", d.file, line, fmt.Sprintf(format, args...))
}

// syntaxError says where the text is not JSON; read is the line until which the
// decoder got. Its own offsets leave out what stands between values.
func (d document) syntaxError(err error, read int, what string) error {
	wrong := len(d.data)
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the text ends too early")
	case errors.As(json.Unmarshal(d.data, new(json.RawMessage)), &syntax):
		err, wrong = syntax, min(int(syntax.Offset), wrong)
	default:
		return d.errorf(read, "%s: %s", what, err)
	}
	return d.errorf(d.base+bytes.Count(d.data[:wrong], []byte{'\n'}), "%s: %s", what, err)
}

// entries returns what an object or a list holds, in order. what names it in
// errors. Other values, and text after it, are errors.
func (d document) entries(open json.Delim, what string) ([]entry, error) {
	decoder := json.NewDecoder(bytes.NewReader(d.data))
	line, counted := d.base, int64(0)
	at := func() int { // of what was read last
		offset := decoder.InputOffset()
		line += bytes.Count(d.data[counted:offset], []byte{'\n'})
		counted = offset
		return line
	}
	fail := func(err error) error { return d.syntaxError(err, at(), what) }
	first, err := decoder.Token()
	if err != nil {
		return nil, fail(err)
	}
	if first != open {
		want := map[json.Delim]string{'{': "an object", '[': "a list"}[open]
		return nil, d.errorf(at(), "%s: want %s", what, want)
	}
	var out []entry
	for decoder.More() {
		var e entry
		if open == '{' {
			key, err := decoder.Token()
			if err != nil {
				return nil, fail(err)
			}
			e.key, _ = key.(string)
			e.line = at()
		}
		if err := decoder.Decode(&e.raw); err != nil {
			return nil, fail(err)
		}
		end := at()
		if begun := end - bytes.Count(e.raw, []byte{'\n'}); open == '[' || begun > e.line {
			e.line = begun
		}
		out = append(out, e)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fail(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, d.errorf(at(), "%s: want nothing after it", what)
	}
	return out, nil
}

// values decodes an object into its values, numbers as they are written.
func values(raw json.RawMessage) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var out map[string]any
	err := decoder.Decode(&out)
	return out, err
}
