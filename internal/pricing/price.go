package pricing

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// rateCard reads the rates, fees and overlays of one entry of prices.
func (r *reader) rateCard(f map[string]*yaml.Node) Price {
	p := Price{Rates: r.rates(f["rates"]), Fees: r.fees(f["fees"])}
	if f["hosting"] != nil {
		r.hosting(f["hosting"], &p.Rates)
	}
	for _, n := range r.list(f["when"], "when") {
		p.When = append(p.When, r.overlay(n))
	}
	return p
}

// keys returns names without the empty ones.
func keys(names []string) []string { return strings.Fields(strings.Join(names, " ")) }

func (r *reader) rates(n *yaml.Node) Rates {
	out := NoRates()
	if n == nil {
		return out
	}
	accepted := keys(rateNames[:])
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

// fees reads prices per one, or as {price, per}.
func (r *reader) fees(n *yaml.Node) Fees {
	var out Fees
	if n == nil {
		return out
	}
	found := r.fields(n, "fees", feeNames[:]...)
	for at, name := range feeNames {
		if value := found[name]; value != nil {
			out[at] = r.fee(value, name)
		}
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.errorf(n, "fees: want at least one of %s", strings.Join(feeNames[:], ", "))
	}
	return out
}

// mostPer is the most things that one fee can be for.
const mostPer = 1_000_000

func (r *reader) fee(n *yaml.Node, name string) Fee {
	if n.Kind != yaml.MappingNode {
		return Fee{r.price(n, name, 1), 1}
	}
	f, out := r.fields(n, name, "price", "per"), Fee{Per: 1}
	if per := r.mustHave(n, f, "per"); per != nil {
		count, err := strconv.ParseInt(r.text(per, "per"), 10, 64)
		if err != nil || count < 1 || count > mostPer {
			r.errorf(per, "per: want a whole number from 1 to %d, got %s", mostPer, shape(per))
		} else {
			out.Per = count
		}
	}
	if price := r.mustHave(n, f, "price"); price != nil {
		out.Pico = r.priceOf(price, name, out.Per)
	}
	return out
}

// hosting derives rates from what one's own machines cost by the hour and how
// many tokens they take in and put out in a second when they do nothing else.
func (r *reader) hosting(n *yaml.Node, rates *Rates) {
	f := r.fields(n, "hosting", "per_hour", "input_per_second", "output_per_second")
	if n.Kind != yaml.MappingNode {
		return
	}
	hour := r.mustHave(n, f, "per_hour")
	if hour == nil {
		return
	}
	pico := r.price(hour, "per_hour", 1)
	for key, t := range map[string]usage.TokenType{"input_per_second": usage.Input, "output_per_second": usage.Output} {
		if f[key] == nil {
			r.errorf(n, "%s is missing", key)
			continue
		}
		speed, err := strconv.ParseInt(r.text(f[key], key), 10, 64)
		if err != nil || speed < 1 || speed > mostSpeed {
			r.errorf(f[key], "%s: want a whole number of tokens from 1 to %d, got %s", key, mostSpeed, shape(f[key]))
			continue
		}
		if rates[t] != Absent {
			r.errorf(n, "hosting: rates has %s already: want it in one place", t)
		}
		each, _ := newFactor(1, speed*3600).of(money.FromPico(pico))
		_, low := each.Words()
		if accepted := implausibleRate(r.currency, int64(low), false); accepted != "" {
			r.errorf(f[key], "%s: makes %s per million tokens, which is not likely: want what comes to %s", key, PerMillion(int64(low)), accepted)
		}
		rates[t] = int64(low)
	}
}

const mostSpeed = 100_000_000

func (r *reader) overlay(n *yaml.Node) Overlay {
	f := r.fields(n, "when", "if", "rates", "fees", "multiply")
	o := Overlay{If: NoCondition(), Rates: r.rates(f["rates"]), Fees: r.fees(f["fees"])}
	if n.Kind != yaml.MappingNode {
		return o
	}
	if f["multiply"] != nil {
		o.Multiply = r.factor(f["multiply"], "multiply")
	}
	if f["rates"] == nil && f["fees"] == nil && f["multiply"] == nil {
		r.errorf(n, "when: want rates, fees or multiply beside if")
	}
	if condition := r.mustHave(n, f, "if"); condition != nil {
		o.If = r.condition(condition)
	}
	return o
}

func (r *reader) condition(n *yaml.Node) Condition {
	c := NoCondition()
	f := r.fields(n, "if", "input_over", "input_from", "service_tier", "region", "from", "until", "zone", "days", "hours",
		"search_context", "image_size", "image_quality")
	if len(f) == 0 && n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		r.errorf(n, "if: want at least one condition: what always holds belongs into the price itself")
	}
	if f["input_over"] != nil {
		c.InputOver = r.tokens(f["input_over"], "input_over")
	}
	if f["input_from"] != nil {
		c.InputFrom = r.tokens(f["input_from"], "input_from")
	}
	c.From, c.Until = r.interval(n, f)
	c.Hours = r.window(n, f)
	c.Tiers, c.Regions = r.texts(f["service_tier"], "service_tier"), r.texts(f["region"], "region")
	c.SearchContexts = r.texts(f["search_context"], "search_context")
	c.ImageSizes, c.ImageQualities = r.texts(f["image_size"], "image_size"), r.texts(f["image_quality"], "image_quality")
	for _, tier := range c.Tiers {
		if isStandardTier(tier) {
			r.errorf(f["service_tier"], "service_tier: %s is the standard service, which the price itself is for: want another such as batch", quoted(tier))
		}
	}
	return c
}

// interval reads from and until of a mapping.
func (r *reader) interval(n *yaml.Node, f map[string]*yaml.Node) (from, until int64) {
	from, until = Always, Never
	if f["from"] != nil {
		from = r.instant(f["from"], "from")
	}
	if f["until"] != nil {
		until = r.instant(f["until"], "until")
	}
	if until <= from {
		r.errorf(n, "until: want an instant after from")
	}
	return from, until
}
