package pricing

import (
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// row reads one entry of models; nil when it has no usable id.
func (r *reader) row(n *yaml.Node) *Row {
	f := r.fields(n, "models", "id", "names", "patterns", "dated", "billing", "list_as", "source", "checked", "agree", "disputed", "prices")
	if n.Kind != yaml.MappingNode {
		return nil
	}
	id := r.required(n, f, "id")
	if id == "" {
		return nil
	}
	out, ok := NewRow(id)
	if !ok {
		r.errorf(f["id"], "id: want provider/model such as openai/gpt-4o, the provider in lower case, got %s", quoted(id))
		return nil
	}
	out.Line, out.file = n.Line, r.file
	out.Dated, out.ListAs = r.flag(f["dated"], "dated"), r.text(f["list_as"], "list_as")
	for _, item := range r.list(f["names"], "names") {
		if name := r.name(item, "names"); strings.Contains(name, "*") {
			r.errorf(item, "names: %s is a glob: want an exact name, or put it under patterns", quoted(name))
		} else if name != "" {
			out.AddName(name)
		}
	}
	for _, item := range r.list(f["patterns"], "patterns") {
		if glob := r.name(item, "patterns"); glob != "" {
			out.Patterns = append(out.Patterns, glob)
		}
	}
	out.SourceURL, out.Disputed = r.text(f["source"], "source"), r.text(f["disputed"], "disputed")
	out.Agree = r.texts(f["agree"], "agree")
	if f["checked"] != nil {
		out.Checked = r.instant(f["checked"], "checked")
	}
	r.billing(n, f, out)
	return out
}

func (r *reader) billing(n *yaml.Node, f map[string]*yaml.Node, out *Row) {
	how, known := billings[r.text(f["billing"], "billing")]
	if !known {
		r.errorf(f["billing"], "billing: want metered, provisioned or free, got %s", shape(f["billing"]))
		return
	}
	out.Billing = how
	switch {
	case how == Metered:
		out.Prices = r.periods(r.mustHave(n, f, "prices"))
	case f["prices"] != nil:
		r.errorf(f["prices"], "prices: want none where billing is %s", shape(f["billing"]))
	}
	if how != Provisioned && f["list_as"] != nil {
		r.errorf(f["list_as"], "list_as: only rows with billing: provisioned have it")
	}
}

func (r *reader) periods(n *yaml.Node) []Period {
	var out []Period
	for _, n := range r.list(n, "prices") {
		f := r.fields(n, "prices", "from", "until", "rates", "fees", "hosting", "when")
		if n.Kind != yaml.MappingNode {
			continue
		}
		p := Period{line: n.Line}
		if p.From, p.Until = r.interval(n, f); p.Until <= p.From {
			continue
		}
		if f["rates"] == nil && f["fees"] == nil && f["hosting"] == nil {
			r.errorf(n, "prices: want rates, fees or hosting: what costs nothing has billing: free")
		}
		p.Price = r.rateCard(f)
		out = append(out, p)
	}
	if n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.errorf(n, "prices: want at least one: what costs nothing has billing: free")
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].From < out[j].From })
	for i := 1; i < len(out); i++ {
		if out[i].From < out[i-1].Until {
			first, second := min(out[i].line, out[i-1].line), max(out[i].line, out[i-1].line)
			r.errorAt(place{r.file, second}, "prices: overlaps with the price on line %d: want each until at or before the next from", first)
		}
	}
	return out
}
