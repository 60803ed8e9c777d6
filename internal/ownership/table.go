package ownership

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// Table is the units and rules of one or more documents, ready to resolve. It is
// immutable and safe for concurrent use.
type Table struct {
	version     string
	names       []string
	units       []unit
	conditional []int // units that are required under conditions
	teams       []Team
	keys        []string
	index       *ruleIndex
	imports     []Import
}

// NewTable puts documents together. Without any, it knows the conventional units
// and their conventional tags, and has no rules. With several, what an earlier
// one says wins: its rules come first, and a setting of a unit is taken from the
// first document that has it; teams and aliases add up.
//
// All problems are returned together, each with file, line and what would be
// accepted. What does not fit in a list of others, as ParseBackstage reads it, is
// no problem but left out, and told in Imports.
func NewTable(docs ...*Document) (*Table, error) {
	m := newMerger(docs)
	_, index, err := m.settle()
	if err != nil {
		return nil, err
	}
	t := &Table{version: tableVersion(docs), units: m.units, teams: m.teams, index: index, imports: m.told()}
	for i := range t.units {
		if t.units[i].conditional {
			t.conditional = append(t.conditional, i)
		}
		t.names = append(t.names, t.units[i].name)
		t.keys = append(t.keys, t.units[i].attributes...)
	}
	for _, key := range t.index.keys {
		_, name := placed(key)
		t.keys = append(t.keys, name)
	}
	slices.Sort(t.keys)
	t.keys = slices.Compact(t.keys)
	return t, nil
}

// Version names the table's content: the documents' versions and a short hash
// of their bytes.
func (t *Table) Version() string { return t.version }

// Units returns the names of the units in label order: those of
// attr.DefaultUnits, configured or not, then others as the documents name them.
// An Owner's arrays are in this order. The caller must not change the slice.
func (t *Table) Units() []string { return t.names }

// Keys returns every attribute key that must be collected from spans, resources
// and scopes, sorted. The caller must not change the slice.
func (t *Table) Keys() []string { return t.keys }

// Teams returns the list of teams in the documents' order. The caller must not
// change it.
func (t *Table) Teams() []Team { return t.teams }

// Rules is how many rules the table has, those of ineligible included.
func (t *Table) Rules() int { return len(t.index.rules) }

// Imports returns what became of the lists of others, in the documents' order.
// The caller must not change it.
func (t *Table) Imports() []Import { return t.imports }

func tableVersion(docs []*Document) string {
	hash := sha256.New()
	var names []string
	for _, doc := range docs {
		hash.Write(doc.digest[:])
		if doc.version != "" {
			names = append(names, doc.version)
		}
	}
	name := strings.Join(names, "+")
	if len(docs) == 0 {
		name = "default"
		for _, unit := range attr.DefaultUnits {
			hash.Write([]byte(strings.Join(conventionalAttributes(unit), "\n")))
		}
	}
	if name == "" {
		name = "table"
	}
	return name + "-" + hex.EncodeToString(hash.Sum(nil)[:4])
}
