package ownership

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// ParseBackstage reads entities of a Backstage software catalog: the YAML
// documents of a descriptor file, or what the catalog's API returns, in JSON. A
// Group becomes a team. A Component becomes a rule that gives its
// owner, and its system as the project, to spans of the service of its name, or
// of the attributes that its annotations resource.opentelemetry.io/<attribute>
// name; so does a System with such annotations. Other kinds are passed over.
//
// The order of the entities means nothing: a narrower match comes before a wider
// one. An entity that breaks a rule is left out and told in Findings. An error is
// what is neither YAML nor JSON, has no entity, or has none that counts.
func ParseBackstage(file string, data []byte) (*Document, error) {
	if !utf8.Valid(data) {
		return nil, notUTF8(file, data)
	}
	b := &backstageReader{
		doc:   &Document{file: file, digest: sha256.Sum256(data), imported: true},
		names: map[string]string{},
	}
	if err := b.readAll(bytes.TrimPrefix(data, []byte("\ufeff"))); err != nil {
		return nil, err
	}
	b.refuseRepeats()
	b.teams()
	b.rules()
	slices.SortStableFunc(b.doc.findings, func(x, y Finding) int { return cmp.Compare(x.Line, y.Line) })
	if err := b.nothingLeft(); err != nil {
		return nil, err
	}
	return b.doc, nil
}

// backstageReader collects the entities of one file. It puts them together when
// it has all, as one may name another that stands below it.
type backstageReader struct {
	doc      *Document
	met      int // entities of any kind
	entities []entity
	names    map[string]string // groups and systems: key to name, as they spell it
}

// readAll takes the text as JSON where it is, and else as YAML.
func (b *backstageReader) readAll(data []byte) error {
	if !mayBeJSON(data) {
		return b.readYAML(data)
	}
	noJSON := b.readJSON(data)
	if noJSON == nil {
		return nil
	}
	b.forget()
	if noYAML := b.readYAML(data); noYAML == nil || !looksLikeJSON(data) {
		return noYAML
	}
	return noJSON
}

// forget drops what was read.
func (b *backstageReader) forget() { b.met, b.entities, b.doc.findings = 0, nil, nil }

// read takes one YAML document, which can be without content.
func (b *backstageReader) read(n *yaml.Node) {
	if !isNull(n) {
		b.item(n)
	}
}

// item takes a document, or an item of a list.
func (b *backstageReader) item(n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if item.Kind != yaml.SequenceNode { // an entity is none, and lists can be deep
				b.item(item)
			}
		}
		return
	}
	if n.Kind == yaml.MappingNode && !has(n, "apiVersion") {
		if list, _ := valueAt(n, items); list != nil && list.Kind == yaml.SequenceNode {
			b.item(list)
			return
		}
	}
	e, why := readEntity(n)
	if e.foreign {
		return
	}
	if !e.unversioned {
		b.met++
	}
	switch {
	case why != nil:
		b.leaveOut(&e, why)
	case e.kind != "":
		b.entities = append(b.entities, e)
	}
}

// fault is why an entity is left out.
type fault struct {
	line int
	text string
}

func faultf(n *yaml.Node, format string, args ...any) *fault {
	return &fault{n.Line, fmt.Sprintf(format, args...)}
}

func (b *backstageReader) leaveOut(e *entity, why *fault) {
	b.doc.findings = append(b.doc.findings, Finding{b.doc.file, why.line, LeftOut, e.label() + ": " + why.text})
}

// refuseRepeats leaves out all entities of one kind and name: which of them was
// meant cannot be told.
func (b *backstageReader) refuseRepeats() {
	same := make(map[string][]int, len(b.entities)) // lines
	for i := range b.entities {
		e := &b.entities[i]
		same[e.key()] = append(same[e.key()], e.line)
	}
	b.entities = slices.DeleteFunc(b.entities, func(e entity) bool {
		lines := same[e.key()]
		if len(lines) > 1 {
			b.leaveOut(&e, &fault{e.line, fmt.Sprintf("stands on line %d as well, and which of the two was meant cannot be told; keep one", otherLine(lines, e.line))})
		}
		return len(lines) > 1
	})
}

// otherLine is the first of lines that is another.
func otherLine(lines []int, line int) int {
	for _, other := range lines {
		if other != line {
			return other
		}
	}
	return line // both stand on one line
}

// nothingLeft refuses a file that would empty the table, and says what was left
// out of it.
func (b *backstageReader) nothingLeft() error {
	if len(b.doc.rules)+len(b.doc.teams) > 0 {
		return nil
	}
	var p problems
	if b.met == 0 {
		p.addf(b.doc.file, 1, "has no entity of a Backstage catalog; one has apiVersion: backstage.io/v1alpha1, kind, metadata and spec")
		return p.err()
	}
	p.addf(b.doc.file, 1, "gives no rule and no team; at least one Component with a group as its spec.owner, or one Group, is needed")
	for _, f := range b.doc.findings {
		p.addf(f.File, f.Line, "%s", f.Text)
	}
	return p.err()
}
