package importers

import (
	"encoding/json"
	"slices"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

const modelsDevWant = "the api.json of models.dev, an object of providers with id and models"

// modelsDevSellers are canonical names of the list's providers.
var modelsDevSellers = map[string]string{
	"amazon-bedrock": "bedrock", "google-vertex": "vertex", "google-vertex-anthropic": "vertex",
	"togetherai": "together", "fireworks-ai": "fireworks", "alibaba": "dashscope", "moonshotai": "moonshot", "novita-ai": "novita",
	"github-models": "github", "cloudflare-workers-ai": "cloudflare",
}

var modelsDevRates = map[string]usage.TokenType{
	"input": usage.Input, "output": usage.Output, "reasoning": usage.Reasoning, "cache_read": usage.CacheRead, "cache_write": usage.CacheWrite,
	"input_audio": usage.InputAudio, "output_audio": usage.OutputAudio,
}

// readModelsDev reads the list that models.dev serves.
func readModelsDev(file string, data []byte) (*pricing.Draft, error) {
	doc := newDocument(file, data)
	providers, err := doc.entries('{', modelsDevWant)
	if err != nil {
		return nil, err
	}
	l, err := newList(doc, "models.dev", modelsDevSellers)
	if err != nil {
		return nil, err
	}
	understood := false
	for _, e := range providers {
		understood = l.modelsDevProvider(e) || understood
	}
	if !understood {
		return nil, doc.errorf(1, "want %s", modelsDevWant)
	}
	return l.draft, nil
}

// modelsDevProvider reads a provider with its models; ok is false when it is
// none.
func (l *list) modelsDevProvider(e entry) (ok bool) {
	fields, err := l.doc.within(e).entries('{', "a provider")
	if err != nil {
		l.draft.Refuse(e.line, e.key, findShape, "want a provider with id and models")
		return false
	}
	var doc string
	var models *entry
	for i, f := range fields {
		switch f.key {
		case "doc":
			doc = textOf(f.raw)
		case "models":
			models = &fields[i]
		}
	}
	if models == nil {
		l.draft.Refuse(e.line, e.key, findShape, "want a provider with id and models")
		return false
	}
	items, err := l.doc.within(*models).entries('{', "models")
	if err != nil {
		l.draft.Refuse(models.line, e.key, findShape, "want models to be an object")
		return false
	}
	for _, item := range items {
		l.draft.Seen++
		if r := l.row(item.line, l.seller(e.key), item.key); r != nil {
			r.SourceURL = liteURL(doc)
			r.modelsDevModel(item.raw)
			l.add(r)
		}
	}
	return true
}

// modelsDevModel reads what a model costs. That it was updated on a day says
// nothing of its price: the day comes from the model's maker.
func (r *listRow) modelsDevModel(raw json.RawMessage) {
	m, err := values(raw)
	if err != nil {
		r.refuse(findShape, "want a model with cost")
		return
	}
	r.modelsDevModes(m)
	switch cost := m["cost"].(type) {
	case nil: // and pricing.Check says so
	case map[string]any:
		price := pricing.Price{Rates: r.modelsDevRates(cost)}
		r.modelsDevTiers(cost, &price)
		if given(&price) {
			r.Prices = []pricing.Period{{From: pricing.Always, Until: pricing.Never, Price: price}}
		}
		r.free()
	default:
		r.refuse(findShape, "want cost to be an object, got %s", oneLine(cost))
	}
}

// modelsDevModes notes the prices of modes, such as a fast one: which settings
// ask for a mode differs between providers.
func (r *listRow) modelsDevModes(m map[string]any) {
	experimental, _ := m["experimental"].(map[string]any)
	modes, _ := experimental["modes"].(map[string]any)
	for _, name := range sortedKeys(modes) {
		if mode, _ := modes[name].(map[string]any); mode["cost"] != nil {
			r.note(findServiceMode, "the cost of the mode %s is left out", clip(name))
		}
	}
}

// modelsDevRates reads prices per million tokens. tier stands among them.
func (r *listRow) modelsDevRates(cost map[string]any) pricing.Rates {
	out := pricing.NoRates()
	for _, key := range sortedKeys(cost) {
		t, isRate := modelsDevRates[key]
		switch {
		case isRate && cost[key] != nil:
			out[t] = r.pico(key, cost[key], perMillion)
		case isRate, key == "tier", key == "tiers", key == "context_over_200k":
		default:
			r.leaveOut(findUnknownKey, key)
		}
	}
	return out
}

// modelsDevTiers reads the prices of larger inputs. Older lists have one such
// price in a key of its own, which newer ones repeat.
func (r *listRow) modelsDevTiers(cost map[string]any, price *pricing.Price) {
	larger := map[int64]pricing.Rates{}
	tiers, isList := cost["tiers"].([]any)
	switch over, isObject := cost["context_over_200k"].(map[string]any); {
	case !isList && cost["tiers"] != nil:
		r.refuse(findShape, "want tiers to be a list, got %s", oneLine(cost["tiers"]))
	case len(tiers) == 0 && isObject:
		larger[200_000] = r.modelsDevRates(over)
	case len(tiers) == 0 && cost["context_over_200k"] != nil:
		r.refuse(findShape, "want context_over_200k to be an object, got %s", oneLine(cost["context_over_200k"]))
	}
	for _, item := range tiers {
		tier, _ := item.(map[string]any)
		condition, _ := tier["tier"].(map[string]any)
		for _, key := range sortedKeys(condition) {
			if key != "size" && (key != "type" || condition[key] != "context") {
				r.refuse(findCondition, "want tiers by the size of the context alone, got %s", oneLine(condition))
				return
			}
		}
		if size, ok := r.whole("tier.size", condition["size"]); ok {
			larger[size] = r.modelsDevRates(tier)
		}
	}
	sizes := make([]int64, 0, len(larger))
	for size := range larger {
		sizes = append(sizes, size)
	}
	slices.Sort(sizes)
	for _, size := range sizes {
		o := pricing.Overlay{If: pricing.NoCondition(), Rates: larger[size]}
		o.If.InputOver = size
		price.When = append(price.When, o)
	}
}
