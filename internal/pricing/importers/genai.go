package importers

import (
	"encoding/json"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
)

const genaiWant = "genai-prices' list of providers, each with id and models"

// genaiSellers are canonical names of the list's providers, and of the values
// that its provider clauses are for.
var genaiSellers = map[string]string{
	"aws": "bedrock", "x-ai": "xai", "voyageai": "voyage", "moonshotai": "moonshot", "moonshot_ai": "moonshot",
	"together_ai": "together", "together-ai": "together",
}

// readGenAIPrices reads the list of genai-prices, in its second version.
func readGenAIPrices(file string, data []byte) (*pricing.Draft, error) {
	doc := newDocument(file, data)
	providers, err := doc.entries('[', genaiWant)
	if err != nil {
		return nil, err
	}
	l, err := newList(doc, "genai-prices", genaiSellers)
	if err != nil {
		return nil, err
	}
	understood := false
	for _, e := range providers {
		understood = l.genaiProvider(e) || understood
	}
	if !understood {
		return nil, doc.errorf(1, "want %s", genaiWant)
	}
	return l.draft, nil
}

// genaiProvider reads a provider with its models; ok is false when it is none.
func (l *list) genaiProvider(e entry) (ok bool) {
	fields, err := l.doc.within(e).entries('{', "a provider")
	if err != nil {
		l.draft.Refuse(e.line, "", findShape, "want a provider with id and models")
		return false
	}
	var id string
	var source string
	var models *entry
	var others []string
	for i, f := range fields {
		switch f.key {
		case "id":
			id = textOf(f.raw)
		case "models":
			models = &fields[i]
		case "pricing_urls":
			source = firstOf(f.raw)
		case "fallback_model_providers":
			_ = json.Unmarshal(f.raw, &others) // what is no list of names says nothing
		case "prices":
			l.draft.Note(f.line, id, findUnit, "prices of the provider as a whole are left out")
		}
	}
	if id == "" || models == nil {
		l.draft.Refuse(e.line, id, findShape, "want a provider with id and models")
		return false
	}
	items, err := l.doc.within(*models).entries('[', "models")
	if err != nil {
		l.draft.Refuse(models.line, id, findShape, "want models to be a list")
		return false
	}
	for _, other := range others {
		l.draft.Fallbacks[l.seller(id)] = append(l.draft.Fallbacks[l.seller(id)], l.seller(other))
	}
	for _, item := range items {
		l.draft.Seen++
		l.genaiModel(item, id, source)
	}
	return true
}

func (l *list) genaiModel(e entry, provider, source string) {
	m, err := values(e.raw)
	id, _ := m["id"].(string)
	if err != nil || id == "" {
		l.draft.Refuse(e.line, provider, findShape, "want a model with id, match and prices")
		return
	}
	seller := l.seller(provider)
	if seller == "google" && strings.HasPrefix(id, "claude") {
		// What others made, Google sells as Vertex. Under its own name it would
		// seem that nobody can tell who made Claude.
		seller = "vertex"
	}
	r := l.row(e.line, seller, id)
	if r == nil {
		return
	}
	r.SourceURL = liteURL(source)
	if day, isText := m["prices_checked"].(string); isText {
		if at, ok := dayOf(day); ok {
			r.Checked = at
		}
	}
	r.genaiMatch(m["match"])
	r.genaiPrices(m["prices"])
	l.add(r)
}

func textOf(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

func firstOf(raw json.RawMessage) string {
	var texts []string
	if json.Unmarshal(raw, &texts) != nil || len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// oneLine writes JSON for a finding.
func oneLine(raw any) string {
	text, _ := json.Marshal(raw)
	return clip(string(text))
}

func clip(text string) string {
	const most = 200
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
