package ownership

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// ParseYAML reads an owners file with the keys version, units, teams, rules and
// ineligible.
// file is what messages call it. All problems are returned together, each with
// its line, what is wrong there and what would be accepted.
func ParseYAML(file string, data []byte) (*Document, error) {
	root, err := yamlRoot(file, data)
	if err != nil {
		return nil, err
	}
	y := &yamlReader{doc: &Document{file: file, digest: sha256.Sum256(data)}}
	if isNull(root) {
		return nil, yamlEmpty(file)
	}
	y.fields(root, "", "a mapping with the keys version, units, teams, rules and ineligible", y.section)
	if !y.says && len(y.problems.list) == 0 {
		return nil, yamlEmpty(file)
	}
	checkDuplicates(file, y.doc.rules, &y.problems)
	checkDuplicates(file, y.doc.exempt, &y.problems)
	if err := y.problems.err(); err != nil {
		return nil, err
	}
	return y.doc, nil
}

// yamlEmpty refuses what is rather half a save than a wish: taken at its word it
// would empty the table.
func yamlEmpty(file string) error {
	return fmt.Errorf("%s:1: is empty; a table without content must say so, as in rules: []", file)
}

// section reads one key of the document.
func (y *yamlReader) section(key string, n *yaml.Node, at string) bool {
	y.says = y.says || key != "version" && !isNull(n)
	switch key {
	case "version":
		y.doc.version = y.version(n, at)
	case "units":
		y.units(n, at)
	case "teams":
		y.each(n, at, "a list of teams", func(n *yaml.Node, at string) {
			y.doc.teams = append(y.doc.teams, y.team(n, at))
		})
	case "ineligible":
		y.each(n, at, "a list of sources", func(n *yaml.Node, at string) {
			y.doc.exempt = append(y.doc.exempt, y.exemption(n, at))
		})
	case "rules":
		y.doc.rules = make([]rule, 0, len(n.Content))
		y.each(n, at, "a list of rules", func(n *yaml.Node, at string) {
			y.doc.rules = append(y.doc.rules, y.rule(n, at))
		})
	default:
		return false
	}
	return true
}

// yamlRoot parses the text into the root of its only document.
func yamlRoot(file string, data []byte) (*yaml.Node, error) {
	if !utf8.Valid(data) {
		return nil, notUTF8(file, data)
	}
	reader := bytes.NewReader(data)
	decoder := yaml.NewDecoder(reader)
	var document, second yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) || (err == nil && len(document.Content) == 0) {
		return nil, yamlEmpty(file)
	} else if err != nil {
		return nil, yamlSyntax(file, data, len(data)-reader.Len(), err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, fmt.Errorf("%s:%d: a second YAML document begins here; an owners file has one", file, second.Line)
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlSyntax(file, data, len(data)-reader.Len(), err)
	}
	return document.Content[0], nil
}

// yamlReader walks the nodes of one document. Its methods take a node and its
// place in words, such as rules[3].match.
type yamlReader struct {
	doc      *Document
	says     bool // something beside its version
	problems problems
}

func (y *yamlReader) addf(n *yaml.Node, at, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if at != "" {
		text = at + ": " + text
	}
	y.problems.addf(y.doc.file, n.Line, "%s", text)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// pairs visits each key and value of a mapping. It leaves out, and reports,
// what YAML itself lets pass: a key given twice, merges and anchors.
func (y *yamlReader) pairs(n *yaml.Node, at, form string, visit func(key, value *yaml.Node, at string)) {
	if n.Kind != yaml.MappingNode {
		y.addf(n, at, "must be %s", form)
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			y.addf(key, at, "a key must be plain text; merges and anchors are not read, write the keys out")
		case value.Kind == yaml.AliasNode:
			y.addf(value, join(at, key.Value), "anchors are not read; write the value out")
		case seen[key.Value]:
			y.addf(key, at, "key %.40q is given twice; keep one", key.Value)
		default:
			seen[key.Value] = true
			visit(key, value, join(at, key.Value))
		}
	}
}

// fields reads a mapping whose keys are known; read returns false for another.
func (y *yamlReader) fields(n *yaml.Node, at, form string, read func(key string, value *yaml.Node, at string) bool) {
	y.pairs(n, at, form, func(key, value *yaml.Node, place string) {
		if !read(key.Value, value, place) {
			y.addf(key, at, "unknown key %.40q; must be %s", key.Value, form)
		}
	})
}

// each visits the items of a list; nothing written is the empty list.
func (y *yamlReader) each(n *yaml.Node, at, form string, visit func(item *yaml.Node, at string)) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		y.addf(n, at, "must be %s", form)
		return
	}
	for i, item := range n.Content {
		visit(item, at+"["+strconv.Itoa(i)+"]")
	}
}

func join(at, key string) string {
	const shown = 40 // a key can be anything, a message must stay a line
	if len(key) > shown {
		key = strings.ToValidUTF8(key[:shown], "") + "…"
	}
	if at == "" {
		return key
	}
	return at + "." + key
}

// text reads a scalar as it is typed, without the blanks around it: 8 and "8"
// are the same value.
func (y *yamlReader) text(n *yaml.Node, at string) (string, bool) {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		y.addf(n, at, "must be a text")
		return "", false
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		y.addf(n, at, "begins with %s, which YAML takes for a tag; %s", n.Tag, quotesForm)
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// texts reads a list of scalars, or one scalar as a list of one.
func (y *yamlReader) texts(n *yaml.Node, at string) []string {
	if n.Kind == yaml.ScalarNode {
		if text, ok := y.text(n, at); ok {
			return []string{text}
		}
		return nil
	}
	texts := make([]string, 0, len(n.Content))
	y.each(n, at, "a text or a list of texts", func(item *yaml.Node, at string) {
		if text, ok := y.text(item, at); ok {
			texts = append(texts, text)
		}
	})
	return texts
}

func (y *yamlReader) boolean(n *yaml.Node, at string) *bool {
	var value bool
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Decode(&value) != nil {
		y.addf(n, at, "must be true or false")
		return nil
	}
	return &value
}
