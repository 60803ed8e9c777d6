package pricing

import (
	"math"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

type billing uint8

const (
	metered     billing = iota // by use
	provisioned                // capacity paid by the hour: a call costs nothing more
	free                       // an explicit zero
)

var billings = map[string]billing{"": metered, "metered": metered, "provisioned": provisioned, "free": free}

// row is one model as one provider sells it. Immutable.
type row struct {
	id       string // provider/model
	provider string
	model    string
	names    []string // folded; the model's own name is one of them
	patterns []pattern
	dated    bool
	billing  billing
	listAs   string
	checked  int64 // unix nanoseconds, 0 when not told
	prices   []period
	at       place
}

// period is what a row costs from an instant until another, [from, until) in
// unix nanoseconds.
type period struct {
	from, until int64
	price       price
	line        int
}

// during returns the price in force at an instant, nil when there is none.
func (m *row) during(nanos int64) *price {
	next := sort.Search(len(m.prices), func(i int) bool { return m.prices[i].from > nanos })
	if next == 0 || nanos >= m.prices[next-1].until {
		return nil
	}
	return &m.prices[next-1].price
}

// row reads one entry of models; nil when it has no usable id.
func (r *reader) row(n *yaml.Node) *row {
	f := r.fields(n, "models", "id", "names", "patterns", "dated", "billing", "list_as", "source", "checked", "agree", "disputed", "prices")
	if n.Kind != yaml.MappingNode {
		return nil
	}
	out := &row{id: r.required(n, f, "id"), at: r.place(n), dated: r.flag(f["dated"], "dated"), listAs: r.text(f["list_as"], "list_as")}
	if out.id == "" {
		return nil
	}
	var slash bool
	out.provider, out.model, slash = strings.Cut(out.id, "/")
	if !slash || !isProvider(out.provider) || out.model == "" || hostile(out.id) || strings.Contains(out.id, " ") {
		r.errorf(f["id"], "id: want provider/model such as openai/gpt-4o, the provider in lower case, got %s", quoted(out.id))
		return nil
	}
	out.names = []string{fold(out.model)}
	for _, item := range r.list(f["names"], "names") {
		if name := r.name(item, "names"); strings.Contains(name, "*") {
			r.errorf(item, "names: %s is a glob: want an exact name, or put it under patterns", quoted(name))
		} else if name != "" && name != out.names[0] {
			out.names = append(out.names, name)
		}
	}
	for _, item := range r.list(f["patterns"], "patterns") {
		if glob := r.name(item, "patterns"); glob != "" {
			out.patterns = append(out.patterns, newPattern(glob, out))
		}
	}
	r.text(f["source"], "source") // facts for whoever reviews the book: only their form is checked
	r.text(f["disputed"], "disputed")
	r.texts(f["agree"], "agree")
	if f["checked"] != nil {
		out.checked = r.instant(f["checked"], "checked")
	}
	r.billing(n, f, out)
	return out
}

func (r *reader) billing(n *yaml.Node, f map[string]*yaml.Node, out *row) {
	how, known := billings[r.text(f["billing"], "billing")]
	if !known {
		r.errorf(f["billing"], "billing: want metered, provisioned or free, got %s", shape(f["billing"]))
		return
	}
	out.billing = how
	switch {
	case how == metered:
		out.prices = r.periods(r.mustHave(n, f, "prices"))
	case f["prices"] != nil:
		r.errorf(f["prices"], "prices: want none where billing is %s", shape(f["billing"]))
	}
	if how != provisioned && f["list_as"] != nil {
		r.errorf(f["list_as"], "list_as: only rows with billing: provisioned have it")
	}
}

func (r *reader) periods(n *yaml.Node) []period {
	var out []period
	for _, n := range r.list(n, "prices") {
		f := r.fields(n, "prices", "from", "until", "rates", "fees", "when")
		if n.Kind != yaml.MappingNode {
			continue
		}
		p := period{from: math.MinInt64, until: math.MaxInt64, line: n.Line}
		if f["from"] != nil {
			p.from = r.instant(f["from"], "from")
		}
		if f["until"] != nil {
			p.until = r.instant(f["until"], "until")
		}
		if p.until <= p.from {
			r.errorf(n, "until: want an instant after from")
			continue
		}
		if f["rates"] == nil && f["fees"] == nil {
			r.errorf(n, "prices: want rates or fees: what costs nothing has billing: free")
		}
		p.price = r.rateCard(f)
		out = append(out, p)
	}
	if n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.errorf(n, "prices: want at least one: what costs nothing has billing: free")
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].from < out[j].from })
	for i := 1; i < len(out); i++ {
		if out[i].from < out[i-1].until {
			first, second := min(out[i].line, out[i-1].line), max(out[i].line, out[i-1].line)
			r.errorAt(place{r.file, second}, "prices: overlaps with the price on line %d: want each until at or before the next from", first)
		}
	}
	return out
}
