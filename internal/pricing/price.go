package pricing

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/usage"
)

// absent marks a rate or fee that the book does not give; zero is a price.
const absent = -1

// rates are pico-units of currency per token, by token type.
type rates [usage.NumTokenTypes]int64

// price is what a model costs in one period.
type price struct {
	rates     rates
	request   int64 // pico-units per call
	webSearch int64 // pico-units per search
	when      []overlay
}

// overlay changes the rates of a call that meets all its conditions.
type overlay struct {
	inputOver, inputFrom int64 // absent when not asked
	tiers, regions       []string
	rates                rates
	multiply             factor
}

// rateCard reads the rates, fees and overlays of one entry of prices.
func (r *reader) rateCard(f map[string]*yaml.Node) price {
	p := price{rates: r.rates(f["rates"]), request: absent, webSearch: absent}
	if f["fees"] != nil {
		fees := r.fields(f["fees"], "fees", "request", "web_search")
		if fees["request"] != nil {
			p.request = r.price(fees["request"], "request", 1)
		}
		if fees["web_search"] != nil {
			p.webSearch = r.price(fees["web_search"], "web_search", 1)
		}
	}
	for _, n := range r.list(f["when"], "when") {
		p.when = append(p.when, r.overlay(n))
	}
	return p
}

func (r *reader) rates(n *yaml.Node) rates {
	var out rates
	for t := range out {
		out[t] = absent
	}
	if n == nil {
		return out
	}
	accepted := strings.Fields(strings.Join(rateNames[:], " "))
	for key, value := range r.fields(n, "rates", accepted...) {
		for t, name := range rateNames {
			if name == key {
				out[t] = r.price(value, key, perMillion)
			}
		}
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.errorf(n, "rates: want at least one of %s", strings.Join(accepted, ", "))
	}
	return out
}

func (r *reader) overlay(n *yaml.Node) overlay {
	f := r.fields(n, "when", "if", "rates", "multiply")
	o := overlay{inputOver: absent, inputFrom: absent, rates: r.rates(f["rates"]), multiply: one}
	if n.Kind != yaml.MappingNode {
		return o
	}
	if f["multiply"] != nil {
		o.multiply = r.factor(f["multiply"], "multiply")
	}
	if f["rates"] == nil && f["multiply"] == nil {
		r.errorf(n, "when: want rates or multiply beside if")
	}
	condition := r.mustHave(n, f, "if")
	if condition == nil {
		return o
	}
	c := r.fields(condition, "if", "input_over", "input_from", "service_tier", "region")
	if len(c) == 0 && condition.Kind == yaml.MappingNode {
		r.errorf(condition, "if: want at least one condition: what always holds belongs into the price itself")
	}
	if c["input_over"] != nil {
		o.inputOver = r.tokens(c["input_over"], "input_over")
	}
	if c["input_from"] != nil {
		o.inputFrom = r.tokens(c["input_from"], "input_from")
	}
	o.tiers, o.regions = r.texts(c["service_tier"], "service_tier"), r.texts(c["region"], "region")
	for _, tier := range o.tiers {
		if isStandardTier(tier) {
			r.errorf(c["service_tier"], "service_tier: %s is the standard service, which the price itself is for: want another such as batch", quoted(tier))
		}
	}
	return o
}

// circumstances are what overlays ask about.
type circumstances struct {
	totalInput int64
	tier       string
	regions    [3]string // where it ran, where its name says it ran, and how its name is routed
}

// meets reports whether every condition of o holds.
func (o *overlay) meets(c *circumstances) bool {
	switch {
	case o.inputOver != absent && c.totalInput <= o.inputOver,
		o.inputFrom != absent && c.totalInput < o.inputFrom,
		o.tiers != nil && !contains(o.tiers, c.tier):
		return false
	case o.regions == nil:
		return true
	}
	for _, region := range c.regions {
		if region != "" && contains(o.regions, region) {
			return true
		}
	}
	return false
}

// contains ignores case, so that the hot path need not fold what it looks for.
func contains(folded []string, text string) bool {
	for _, f := range folded {
		if strings.EqualFold(f, text) {
			return true
		}
	}
	return false
}

// standardTiers are the names providers give to what is not a special service.
var standardTiers = []string{"auto", "default", "standard", "on_demand", "on-demand", "ondemand"}

func isStandardTier(tier string) bool { return tier == "" || contains(standardTiers, tier) }
