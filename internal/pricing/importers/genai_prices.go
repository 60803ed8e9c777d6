package importers

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

var genaiRates = map[string]usage.TokenType{
	"input_mtok": usage.Input, "output_mtok": usage.Output,
	"cache_read_mtok": usage.CacheRead, "cache_audio_read_mtok": usage.CacheReadAudio, "cache_image_read_mtok": usage.CacheReadImage,
	"cache_write_mtok": usage.CacheWrite, "cache_write_1h_mtok": usage.CacheWrite1h,
	"input_audio_mtok": usage.InputAudio, "input_image_mtok": usage.InputImage,
	"output_audio_mtok": usage.OutputAudio, "output_image_mtok": usage.OutputImage, "output_reasoning_mtok": usage.Reasoning,
}

var genaiFees = map[string]struct {
	fee int
	per int64
}{
	"web_searches_kcount": {int(usage.WebSearch), 1000}, "storage_searches_kcount": {int(usage.FileSearch), 1000},
	"requests_kcount":       {pricing.FeeRequest, 1000},
	"input_document_kpages": {int(usage.Page), 1000}, "input_annotated_document_kpages": {int(usage.AnnotatedPage), 1000},
	// The same hours: those sent are the whole of what is listened to. The more
	// exact of the two is read last.
	"audio_hours": {int(usage.SecondIn), 3600}, "input_audio_hours": {int(usage.SecondIn), 3600},
}

// genaiPrice is what a model costs in all calls, from a day on, or at hours of
// every day.
type genaiPrice struct {
	from   int64
	window *pricing.Hours
	price  pricing.Price // When has the prices of larger inputs
}

// genaiPrices reads the price, or the list of prices on conditions. Where
// several conditions hold the last one does; where none does, the first price.
func (r *listRow) genaiPrices(value any) {
	var all []genaiPrice
	switch v := value.(type) {
	case map[string]any:
		all = append(all, genaiPrice{from: pricing.Always, price: r.genaiPrice(v)})
	case []any:
		for _, item := range v {
			fields, _ := item.(map[string]any)
			all = append(all, r.genaiConditional(fields))
		}
	default:
		r.refuse(findShape, "prices: want an object or a list, got %s", oneLine(value))
	}
	if r.refused || len(all) == 0 {
		return
	}
	var bounds []int64
	for _, p := range all {
		bounds = append(bounds, p.from)
	}
	bounds = append(bounds, pricing.Always)
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	for i, from := range bounds {
		until := int64(pricing.Never)
		if i+1 < len(bounds) {
			until = bounds[i+1]
		}
		price := r.genaiPriceFrom(from, all)
		if given(&price) {
			r.Prices = append(r.Prices, pricing.Period{From: from, Until: until, Price: price})
		}
	}
	r.free()
}

func given(p *pricing.Price) bool {
	return p.Rates != pricing.NoRates() || p.Fees != pricing.Fees{} || len(p.When) > 0
}

// genaiPriceFrom is the price from an instant until the next begins.
func (r *listRow) genaiPriceFrom(from int64, all []genaiPrice) pricing.Price {
	base := 0
	for i, p := range all {
		if p.from <= from && p.window == nil {
			base = i
		}
	}
	out := all[base].price
	out.When = slices.Clone(out.When)
	below := []*pricing.Price{&all[base].price}
	for i := base + 1; i < len(all); i++ {
		p := &all[i]
		if p.from > from { // and one without hours would be the base
			continue
		}
		if !r.replaces(&p.price, below) {
			return pricing.Price{Rates: pricing.NoRates()}
		}
		below = append(below, &p.price)
		hours := pricing.Overlay{If: pricing.NoCondition(), Rates: p.price.Rates, Fees: p.price.Fees}
		for _, o := range append([]pricing.Overlay{hours}, p.price.When...) {
			o.If.Hours = p.window
			out.When = append(out.When, o)
		}
	}
	return out
}

// replaces reports whether a price has all that those below it have: what an
// overlay does not have it lets through, while here it would have no price.
func (r *listRow) replaces(over *pricing.Price, below []*pricing.Price) bool {
	for _, p := range below {
		for t := range p.Rates {
			if over.Rates[t] == pricing.Absent && p.Rates[t] != pricing.Absent {
				r.refuse(findCondition, "%s has no price at some hours of the day", usage.TokenType(t))
				return false
			}
		}
		for n := range p.Fees {
			if (over.Fees[n] == pricing.Fee{} && p.Fees[n] != pricing.Fee{}) {
				r.refuse(findCondition, "a fee has no price at some hours of the day")
				return false
			}
		}
	}
	return true
}

// genaiConditional reads one of a list of prices.
func (r *listRow) genaiConditional(fields map[string]any) genaiPrice {
	out := genaiPrice{from: pricing.Always, price: pricing.Price{Rates: pricing.NoRates()}}
	for _, key := range sortedKeys(fields) {
		inner, isObject := fields[key].(map[string]any)
		switch {
		case key == "constraint" && isObject:
			r.genaiConstraint(inner, &out)
		case key == "prices" && isObject:
			out.price = r.genaiPrice(inner)
		case key == "constraint" && fields[key] == nil:
		default:
			r.refuse(findCondition, "want constraint and prices, got %s %s", key, oneLine(fields[key]))
		}
	}
	if fields["prices"] == nil {
		r.refuse(findShape, "want prices beside constraint")
	}
	return out
}

// genaiConstraint reads the day from which a price is, and its hours in UTC.
func (r *listRow) genaiConstraint(fields map[string]any, out *genaiPrice) {
	var hours [2]string
	for _, key := range sortedKeys(fields) {
		text, _ := fields[key].(string)
		ok := false
		switch key {
		case "start_date":
			out.from, ok = dayOf(text)
		case "start_time":
			hours[0], ok = hourOf(text)
		case "end_time":
			hours[1], ok = hourOf(text)
		}
		if !ok {
			r.refuse(findCondition, "want start_date, or start_time and end_time in UTC, got %s %s", key, oneLine(fields[key]))
			return
		}
	}
	if hours == [2]string{} {
		return
	}
	window, err := pricing.NewHours(nil, nil, []string{hours[0] + "-" + hours[1]})
	if err != nil {
		r.refuse(findCondition, "%s", err)
	}
	out.window = window
}

// hourOf cuts the seconds off a time of the day in UTC, if there are none.
func hourOf(text string) (hour string, ok bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "Z"), "+00:00")
	if len(text) == len("15:04:05") {
		return strings.CutSuffix(text, ":00")
	}
	return text, len(text) == len("15:04")
}

func (r *listRow) genaiPrice(fields map[string]any) pricing.Price {
	out := pricing.Price{Rates: pricing.NoRates()}
	larger := map[int64]*pricing.Rates{}
	for _, key := range sortedKeys(fields) {
		t, isRate := genaiRates[key]
		fee, isFee := genaiFees[key]
		switch {
		case fields[key] == nil:
		case isRate:
			out.Rates[t] = r.genaiRate(key, fields[key], t, larger)
		case isFee:
			if pico := r.pico(key, fields[key], 1); pico != pricing.Absent {
				out.Fees[fee.fee] = pricing.Fee{Pico: pico, Per: fee.per}
			}
		default:
			r.leaveOut(findUnit, key)
		}
	}
	starts := make([]int64, 0, len(larger))
	for start := range larger {
		starts = append(starts, start)
	}
	slices.Sort(starts)
	for _, start := range starts {
		o := pricing.Overlay{If: pricing.NoCondition(), Rates: *larger[start]}
		o.If.InputOver = start
		out.When = append(out.When, o)
	}
	return out
}

// genaiRate reads a price per million tokens, and its prices for larger inputs.
func (r *listRow) genaiRate(key string, value any, t usage.TokenType, larger map[int64]*pricing.Rates) int64 {
	tiered, isTiered := value.(map[string]any)
	if !isTiered {
		return r.pico(key, value, perMillion)
	}
	tiers, isList := tiered["tiers"].([]any)
	if !isList {
		r.refuse(findShape, "%s: want base and tiers, got %s", key, oneLine(value))
		return pricing.Absent
	}
	for _, item := range tiers {
		tier, _ := item.(map[string]any)
		start, ok := r.whole(key+".start", tier["start"])
		if !ok {
			continue
		}
		if larger[start] == nil {
			none := pricing.NoRates()
			larger[start] = &none
		}
		larger[start][t] = r.pico(key+".price", tier["price"], perMillion)
	}
	return r.pico(key+".base", tiered["base"], perMillion)
}
