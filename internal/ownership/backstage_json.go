package ownership

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	yaml "go.yaml.in/yaml/v3"
)

// keysRead are the keys of a mapping that are read, and what is read below them.
type keysRead struct {
	keys  map[string]*keysRead
	every bool // whatever the key
}

// entityKeys is what readEntity looks at.
var entityKeys = &keysRead{keys: map[string]*keysRead{
	"apiVersion": nil,
	"kind":       nil,
	"metadata":   {keys: map[string]*keysRead{"name": nil, "namespace": nil, "title": nil, "annotations": {every: true}}},
	"spec":       {keys: map[string]*keysRead{"owner": nil, "system": nil, "profile": {keys: map[string]*keysRead{"displayName": nil}}}},
}}

// items is the key under which the catalog's API answers a query.
const items = "items"

// mayBeJSON reports whether a text can be JSON: YAML can begin so, too.
func mayBeJSON(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	return len(data) > 0 && (data[0] == '[' || data[0] == '{')
}

// looksLikeJSON reports whether a text was meant to be JSON.
func looksLikeJSON(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n[{")
	return len(data) > 0 && data[0] == '"'
}

// jsonReader makes nodes of what is read of entities in JSON, one entity at a time.
type jsonReader struct {
	*backstageReader
	data    []byte
	decoder *json.Decoder
	at      int64 // up to where lines are counted
	line    int
	inList  bool
	passed  json.RawMessage
}

// readJSON reads entities as the catalog's API returns them: a list, a list under
// items, or one after the other.
func (b *backstageReader) readJSON(data []byte) error {
	j := &jsonReader{backstageReader: b, data: data, decoder: json.NewDecoder(bytes.NewReader(data)), line: 1}
	j.decoder.UseNumber()
	for {
		token, err := j.decoder.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err == nil && token == json.Delim('['):
			err = j.list()
		case err == nil:
			err = j.entity(token)
		}
		if err != nil {
			return j.syntax(err)
		}
	}
}

// syntax names the line on which a text stops being JSON. It reads it again, as
// the decoder miscounts where it is asked for tokens and for values by turns.
func (j *jsonReader) syntax(err error) error {
	at := int64(len(bytes.TrimRight(j.data, " \t\r\n")))
	decoder := json.NewDecoder(bytes.NewReader(j.data))
	for {
		again := decoder.Decode(&j.passed)
		if bad, ok := errors.AsType[*json.SyntaxError](again); ok {
			at, err = min(at, bad.Offset), again
		}
		if again != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s:%d: is not JSON: %w", j.doc.file, 1+bytes.Count(j.data[:at], []byte("\n")), err)
}

// list reads the rest of a list of entities.
func (j *jsonReader) list() error {
	j.inList = true
	defer func() { j.inList = false }()
	for j.decoder.More() {
		token, err := j.decoder.Token()
		if err == nil {
			err = j.entity(token)
		}
		if err != nil {
			return err
		}
	}
	_, err := j.decoder.Token()
	return err
}

// entity reads what begins with a token as an entity, or as the answer to a query.
func (j *jsonReader) entity(token json.Token) error {
	n, err := j.node(token, entityKeys)
	switch {
	case err != nil || n == nil || n.Kind == yaml.SequenceNode: // an entity is none
	case j.inList:
		j.item(n)
	default:
		j.read(n)
	}
	return err
}

// node reads the value that begins with a token, as far as it is wanted.
func (j *jsonReader) node(token json.Token, wanted *keysRead) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: j.lineNow()}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			n.Kind = yaml.SequenceNode
			return n, j.pass()
		}
		n.Kind = yaml.MappingNode
		answer, err := j.mapping(n, wanted)
		if answer {
			return nil, err
		}
		return n, err
	case string:
		n.Tag, n.Value = "!!str", token
	case nil:
		n.Tag = "!!null"
	default: // a number as it is written, true or false
		n.Value = fmt.Sprint(token)
	}
	return n, nil
}

// mapping reads the rest of a mapping; answer is true when it was one of the API,
// whose entities are read already.
func (j *jsonReader) mapping(n *yaml.Node, wanted *keysRead) (answer bool, err error) {
	for j.decoder.More() {
		key, err := j.decoder.Token()
		if err != nil {
			return false, err
		}
		name, _ := key.(string)
		below, known := (*keysRead)(nil), false
		if wanted != nil {
			below, known = wanted.keys[name]
		}
		isAnswer := name == items && wanted == entityKeys && !j.inList && !has(n, "apiVersion")
		if !isAnswer && !known && (wanted == nil || !wanted.every) {
			if err := j.decoder.Decode(&j.passed); err != nil {
				return false, err
			}
			continue
		}
		at := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name, Line: j.lineNow()}
		token, err := j.decoder.Token()
		if err == nil && isAnswer && token == json.Delim('[') {
			answer, err = true, j.list()
		} else if err == nil {
			var value *yaml.Node
			value, err = j.node(token, below)
			n.Content = append(n.Content, at, value)
		}
		if err != nil {
			return false, err
		}
	}
	_, err = j.decoder.Token()
	return answer, err
}

// pass reads the rest of a list that nobody looks into.
func (j *jsonReader) pass() error {
	for j.decoder.More() {
		if err := j.decoder.Decode(&j.passed); err != nil {
			return err
		}
	}
	_, err := j.decoder.Token()
	return err
}

// lineNow is the line of the token that was read last.
func (j *jsonReader) lineNow() int {
	to := j.decoder.InputOffset()
	j.line += bytes.Count(j.data[j.at:to], []byte("\n"))
	j.at = to
	return j.line
}

// has reports whether a mapping has a key.
func has(n *yaml.Node, key string) bool {
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}
