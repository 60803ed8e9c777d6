package pricing

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxVersion bounds a book's version, as it becomes an attribute and a label.
const maxVersion = 64

// Source is one parsed price book file. It is checked on its own; what it says
// about rows of other sources is checked by NewBook. Immutable.
type Source struct {
	file        string
	version     string
	currency    string
	hash        [sha256.Size]byte
	aliases     []alias
	fallbacks   []fallback
	rows        []*Row
	onlyMissing bool
	imported    bool // a list of others
	deployments []deployment
	adjustments []adjustment
}

// OnlyMissing returns a Source that adds the rows whose id and names no source
// before it has, and replaces nothing.
func (s *Source) OnlyMissing() *Source {
	out := *s
	out.onlyMissing = true
	return &out
}

// Version is as the file says.
func (s *Source) Version() string { return s.version }

// Currency is the ISO 4217 code of every amount.
func (s *Source) Currency() string { return s.currency }

// Rows are in the order of the file. They must not be changed.
func (s *Source) Rows() []*Row { return s.rows }

// Select returns a Source with those rows alone that keep says.
func (s *Source) Select(keep func(*Row) bool) *Source {
	out := *s
	out.rows = nil
	for _, row := range s.rows {
		if keep(row) {
			out.rows = append(out.rows, row)
		}
	}
	return &out
}

// alias says that a provider value as emitted means another provider.
type alias struct {
	raw, canonical string
	at             place
}

// fallback lists whose rows price a provider's models that have none of their own.
type fallback struct {
	provider string
	others   []string
	at       place
}

// deployment binds a private name (a deployment, an ARN) to a row. An empty
// provider means whoever is named.
type deployment struct {
	provider, name, as string
	at                 place
}

// adjustment is a negotiated factor on the list price of what a provider
// sells, or of one row of it, for calls that began in [from, until).
type adjustment struct {
	provider, model, label string
	multiply               Factor
	from, until            int64
	at                     place
}

// ParseBook reads a native price book; file only names it in errors. Every
// problem is reported, joined, as "file:line: key: what is accepted". Unknown
// keys are errors, as a misspelt rate would otherwise price at nothing.
func ParseBook(file string, data []byte) (*Source, error) {
	r := &reader{file: file}
	root := r.document(data)
	if root == nil {
		return nil, errors.Join(r.errs...)
	}
	if isPriceList(root) {
		r.errorf(root, "the book: want version, currency and models; a price list of another project needs its format, as format: litellm")
		return nil, errors.Join(r.errs...)
	}
	s := &Source{file: file, hash: sha256.Sum256(data)}
	top := r.fields(root, "the book", "version", "currency", "imported", "provider_aliases", "provider_fallbacks", "models", "deployments", "adjust")
	s.version = r.required(root, top, "version")
	if len(s.version) > maxVersion || hostile(s.version) {
		r.errorf(top["version"], "version: want at most %d printable characters", maxVersion)
	}
	if s.currency = r.required(root, top, "currency"); s.currency != "" && !isCurrency(s.currency) {
		r.errorf(top["currency"], "currency: want an ISO 4217 code such as USD, got %s", quoted(s.currency))
	}
	r.currency = s.currency
	s.imported = r.flag(top["imported"], "imported")
	s.readAliases(r, top["provider_aliases"])
	s.readFallbacks(r, top["provider_fallbacks"])
	for _, n := range r.list(top["models"], "models") {
		if row := r.row(n); row != nil {
			s.rows = append(s.rows, row)
		}
	}
	s.readDeployments(r, top["deployments"])
	s.readAdjustments(r, top["adjust"])
	s.checkUnique(r)
	if len(r.errs) > 0 {
		return nil, errors.Join(r.errs...)
	}
	return s, nil
}

// isPriceList reports whether a document can only be a list of another format:
// many entries, and none that a book has.
func isPriceList(root *yaml.Node) bool {
	if root.Kind != yaml.MappingNode {
		return root.Kind == yaml.SequenceNode && len(root.Content) > 0 && root.Content[0].Kind == yaml.MappingNode
	}
	for at := 0; at < len(root.Content); at += 2 {
		switch root.Content[at].Value {
		case "version", "currency", "models", "deployments", "adjust", "provider_aliases", "provider_fallbacks", "imported":
			return false
		}
	}
	return len(root.Content) > 2*8
}

// document returns the top mapping of the only YAML document in data.
func (r *reader) document(data []byte) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		r.errs = append(r.errs, fmt.Errorf("%s:1: the book is empty: want version, currency and models", r.file))
		return nil
	case err != nil:
		r.errs = append(r.errs, fmt.Errorf("%s: %w", r.file, err))
		return nil
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		r.errorf(&second, "want one YAML document in a file, found a second one")
		return nil
	case !errors.Is(err, io.EOF):
		r.errs = append(r.errs, fmt.Errorf("%s: %w", r.file, err))
		return nil
	}
	return document.Content[0]
}

func (s *Source) readAliases(r *reader, n *yaml.Node) {
	for _, f := range r.entries(n, "provider_aliases") {
		raw, canonical := fold(f.key), r.provider(f.value, "provider_aliases")
		if raw == "" || hostile(raw) {
			r.errorf(f.at, "provider_aliases: want a provider value as emitted, such as azure.ai.openai, got %s", quoted(f.key))
			continue
		}
		s.aliases = append(s.aliases, alias{raw: raw, canonical: canonical, at: r.place(f.at)})
	}
}

func (s *Source) readFallbacks(r *reader, n *yaml.Node) {
	for _, f := range r.entries(n, "provider_fallbacks") {
		entry := fallback{provider: fold(f.key), at: r.place(f.at)}
		for _, other := range r.list(f.value, "provider_fallbacks") {
			entry.others = append(entry.others, r.provider(other, "provider_fallbacks"))
		}
		s.fallbacks = append(s.fallbacks, entry)
	}
}

func (s *Source) readDeployments(r *reader, n *yaml.Node) {
	lines := map[[2]string]int{}
	for _, n := range r.list(n, "deployments") {
		f := r.fields(n, "deployments", "provider", "name", "as")
		d := deployment{name: r.name(r.mustHave(n, f, "name"), "name"), as: r.required(n, f, "as"), at: r.place(n)}
		if f["provider"] != nil {
			d.provider = r.provider(f["provider"], "provider")
		}
		if first, taken := lines[[2]string{d.provider, d.name}]; taken && d.name != "" {
			r.errorf(n, "deployments: %s is also bound on line %d: want each name once a provider", quoted(d.name), first)
		}
		lines[[2]string{d.provider, d.name}] = n.Line
		s.deployments = append(s.deployments, d)
	}
}

func (s *Source) readAdjustments(r *reader, n *yaml.Node) {
	before := map[[2]string][]adjustment{}
	for _, n := range r.list(n, "adjust") {
		f := r.fields(n, "adjust", "provider", "model", "multiply", "label", "from", "until")
		a := adjustment{at: r.place(n), model: r.text(f["model"], "model"), label: r.text(f["label"], "label")}
		a.provider = r.provider(r.mustHave(n, f, "provider"), "provider")
		a.multiply = r.factor(r.mustHave(n, f, "multiply"), "multiply")
		a.from, a.until = r.interval(n, f)
		key := [2]string{a.provider, fold(a.model)}
		for _, other := range before[key] {
			if a.from < other.until && other.from < a.until {
				r.errorf(n, "adjust: %s is also adjusted on line %d: want each provider, or provider and model, once at a time", quoted(a.provider), other.at.line)
				break
			}
		}
		before[key] = append(before[key], a)
		s.adjustments = append(s.adjustments, a)
	}
}

// checkUnique refuses what would make the answer depend on the order of rows.
func (s *Source) checkUnique(r *reader) {
	ids, names := map[string]*Row{}, map[[2]string]*Row{}
	patterns := map[string][]pattern{}
	for _, row := range s.rows {
		if first := ids[fold(row.ID)]; first != nil {
			r.errorAt(row.at(), "id: %s is also at %s: want each id once in a book", row.ID, first.at())
			continue
		}
		ids[fold(row.ID)] = row
		for _, name := range row.Names {
			key := [2]string{row.provider, name}
			if first := names[key]; first != nil && first != row {
				r.errorAt(row.at(), "names: %s also names %s at %s: want each name once a provider", quoted(name), first.ID, first.at())
			}
			names[key] = row
		}
		for _, text := range row.Patterns {
			p := newPattern(text, row)
			if len(patterns[row.provider]) == maxPatterns {
				r.errorAt(row.at(), "patterns: want at most %d for the rows of a provider", maxPatterns)
				return
			}
			if first := p.rival(patterns[row.provider]); first != nil {
				r.errorAt(row.at(), "patterns: %s and %s of %s at %s match the same names with equally many letters: make one longer",
					quoted(p.text), quoted(first.text), first.row.ID, first.row.at())
			}
			patterns[row.provider] = append(patterns[row.provider], p)
		}
	}
}

func isCurrency(code string) bool {
	return len(code) == 3 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
