package importers

import (
	"reflect"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
)

// What the LiteLLM importer finds beside the rules of the other importers and
// of pricing.Check.
const (
	findKeyProvider = "key_provider"   // stands under a key that begins with another provider
	findImageKey    = "image_key"      // names the size or quality of images as if it were a model
	findRepeated    = "repeated"       // says what a row before says
	findSameTokens  = "same_in_tokens" // also has a price in tokens for the same thing
	findConflict    = "conflict"       // has two prices for one thing
	findMultiplier  = "multiplier"     // multiplies by what no multiplier can be
	findTierContext = "tier_context"   // has no price for a service tier above a context size
)

const liteWant = `LiteLLM's object of models, each an object with litellm_provider and prices such as input_cost_per_token`

// liteReserved are keys of the file that are no models.
var liteReserved = map[string]bool{"sample_spec": true, "fallback_generalizations": true}

// liteList is LiteLLM's list while it is read.
type liteList struct {
	*list
	before map[string]*liteRow // by folded id
}

// readLiteLLM reads LiteLLM's model_prices_and_context_window.json. Its prices
// are dollars for one: a token, a second, an image.
func readLiteLLM(file string, data []byte) (*pricing.Draft, error) {
	doc := newDocument(file, data)
	entries, err := doc.entries('{', liteWant)
	if err != nil {
		return nil, err
	}
	shared, err := newList(doc, "litellm", liteSellers)
	if err != nil {
		return nil, err
	}
	l := &liteList{list: shared, before: map[string]*liteRow{}}
	understood := false
	for _, e := range entries {
		if liteReserved[e.key] {
			continue
		}
		l.draft.Seen++
		fields, err := values(e.raw)
		if err != nil || fields == nil {
			l.draft.Refuse(e.line, clip(e.key), findShape, "want an object with litellm_provider and prices")
			continue
		}
		understood = isLiteRow(fields) || understood
		l.read(e, fields)
	}
	if !understood {
		return nil, doc.errorf(1, "want %s", liteWant)
	}
	return l.draft, nil
}

// isLiteRow reports whether an object is what this list is made of, and the
// file not one of another format.
func isLiteRow(fields map[string]any) bool {
	if _, named := fields["litellm_provider"].(string); named {
		return true
	}
	for key := range fields {
		if _, known := liteMeaningOf(key); known {
			return true
		}
	}
	return false
}

// liteRow is a row of LiteLLM's list while it is read.
type liteRow struct {
	*listRow
	fields map[string]any
	mode   string
}

func (l *liteList) read(e entry, fields map[string]any) {
	raw, _ := fields["litellm_provider"].(string)
	if raw == "" { // the key may tell
		raw, _, _ = strings.Cut(e.key, "/")
		if raw == e.key {
			l.draft.Refuse(e.line, clip(e.key), findShape, "want litellm_provider, or a key that begins with a provider")
			return
		}
	}
	seller := l.liteSeller(raw)
	if isLiteVertex(raw) {
		l.draft.Aliases[raw] = seller
	}
	model, rule := l.liteModel(seller, e.key)
	row := l.row(e.line, seller, model)
	if row == nil {
		return
	}
	r := &liteRow{listRow: row, fields: fields}
	if strings.Contains(model, "*") {
		r.refuse(findID, "want one model, not a pattern")
		return
	}
	switch rule {
	case findKeyProvider:
		r.note(rule, "the key %s begins with what is not the provider %s: it stays a part of the name", clip(e.key), clip(raw))
	case findImageKey:
		r.note(rule, "images of one size or quality stand under a name of their own")
	}
	r.mode, _ = fields["mode"].(string)
	r.SourceURL = liteURL(fields["source"])
	r.price()
	l.take(r)
}

// take adds a row, unless one before it with the same id says the same. One
// that says something else is for the checks to refuse.
func (l *liteList) take(r *liteRow) {
	id := strings.ToLower(r.ID)
	first := l.before[id]
	switch {
	case r.refused:
		return
	case first == nil:
		l.before[id] = r
	case len(r.Prices) > 0 && r.Billing == first.Billing && reflect.DeepEqual(r.Prices, first.Prices):
		r.note(findRepeated, "line %d says the same", first.Line)
		return
	}
	l.add(r.listRow)
}

// liteURL is what a row names as its source, where that is a link.
func liteURL(value any) string {
	text, _ := value.(string)
	scheme, host, _ := strings.Cut(text, "://")
	if (scheme != "https" && scheme != "http") || host == "" || strings.ContainsAny(text, " \t\n") {
		return ""
	}
	return text
}
