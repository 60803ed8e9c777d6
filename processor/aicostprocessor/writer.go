package aicostprocessor

import (
	"strings"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// writer puts charges and owners on spans. Each attribute costs an allocation,
// so absent means default, zero or not applicable.
type writer struct {
	prefix   string
	standard bool
	full     bool
	genAI    bool // also by the convention's names
	units    []unitNames
	currency string
	book     string

	status, reason, amount, currencyKey, list, own, provider, model, mode string
	billedSpan                                                            string
	priceID, priceBook, priceMatch, priceSubstituted, priceAdjustment     string
	input, output, cacheRead, cacheWrite, reasoning                       string
	untagged, untaggedUnits, untaggedReason                               string
	breakdown                                                             [pricing.NumMeters]string
}

type unitNames struct{ unit, value, source string }

func newWriter(prefix string, detail Detail, units []string, book *pricing.Book) *writer {
	w := &writer{
		prefix: prefix, standard: detail != DetailMinimal, full: detail == DetailFull,
		currency: book.Currency(), book: book.Version(),
		status: prefix + attr.Status, reason: prefix + attr.Reason, amount: prefix + attr.Amount,
		currencyKey: prefix + attr.Currency, list: prefix + attr.ListAmount, own: prefix + attr.BookAmount, billedSpan: prefix + attr.BilledSpan, provider: prefix + attr.Provider,
		model: prefix + attr.Model, mode: prefix + attr.UsageMode, priceID: prefix + attr.PriceID,
		priceBook: prefix + attr.PriceBook, priceMatch: prefix + attr.PriceMatch,
		priceSubstituted: prefix + attr.PriceSubstituted, priceAdjustment: prefix + attr.PriceAdjustment, input: prefix + attr.TokensInput,
		output: prefix + attr.TokensOutput, cacheRead: prefix + attr.TokensCacheRead,
		cacheWrite: prefix + attr.TokensCacheWrite, reasoning: prefix + attr.TokensReasoning,
		untagged: prefix + attr.Untagged, untaggedUnits: prefix + attr.UntaggedUnits, untaggedReason: prefix + attr.UntaggedReason,
	}
	for _, unit := range units {
		w.units = append(w.units, unitNames{unit, prefix + unit, prefix + attr.SourcePrefix + unit})
	}
	for meter := range pricing.NumMeters {
		w.breakdown[meter] = prefix + attr.BreakdownPrefix + meter.String()
	}
	return w
}

// convention puts an amount under the names of the GenAI conventions, unless
// somebody did before: what a provider said must not be lost.
func (w *writer) convention(a attributes, c *charge) {
	if !c.hasAmount || a.has(attr.GenAICostAmount) {
		return
	}
	source := "local"
	if c.status == attr.StatusReported {
		source = "provider"
	}
	a.putFloat(attr.GenAICostAmount, c.amount)
	a.putString(attr.GenAICostCurrency, w.currency)
	a.putString(attr.GenAICostSource, source)
}

// room is how many attributes a call gets at the most, given what is known of
// it. Growing a span's list once is the largest part of what writing costs.
func (w *writer) room(u *usage.Usage, owner *ownership.Owner) int {
	n := 6 // status, reason or list amount, provider, model, amount, currency
	for _, count := range u.Tokens {
		if count > 0 {
			n++
		}
	}
	units := 0
	for i := range w.units {
		if owner.Values[i] != "" {
			units++
		}
	}
	for _, count := range u.Pieces {
		if count > 0 {
			n++
		}
	}
	n += units
	if owner.Untagged || owner.Ineligible {
		n += 3
	}
	if w.standard {
		n += 2
	}
	if w.genAI {
		n += 3
	}
	if w.full {
		n += units + 5 + n // sources, provenance, a breakdown for each bucket
	}
	return n
}

// call writes what is known of a call; made is what its charge is made of, and
// nil where that is not written.
func (w *writer) call(a attributes, c *charge, made *parts, r *usage.Reading, owner *ownership.Owner) {
	a.reserve(w.room(&r.Usage, owner))
	a.putString(w.status, c.status)
	putSome(a, w.reason, c.reason)
	putSome(a, w.provider, c.provider)
	putSome(a, w.model, c.model)
	if c.hasAmount {
		a.putFloat(w.amount, c.amount)
		a.putString(w.currencyKey, w.currency)
	}
	if w.genAI {
		w.convention(a, c)
	}
	w.tokens(a, &r.Usage)
	w.owner(a, owner)
	if w.standard {
		if c.discounted {
			a.putFloat(w.list, c.list)
		}
		if c.compared != notCompared && c.own > 0 {
			a.putFloat(w.own, c.own)
		}
		if r.Reason == "" {
			a.putString(w.mode, r.Mode.String())
		}
	}
	if made != nil {
		w.provenance(a, c, made)
	}
}

func (w *writer) tokens(a attributes, u *usage.Usage) {
	t := &u.Tokens
	putCount(a, w.input, t[usage.Input]+t[usage.InputAudio]+t[usage.InputImage])
	putCount(a, w.cacheRead, u.CacheReads())
	putCount(a, w.cacheWrite, u.CacheWrites())
	putCount(a, w.output, t[usage.Output]+t[usage.OutputAudio]+t[usage.OutputImage])
	putCount(a, w.reasoning, t[usage.Reasoning])
}

func (w *writer) owner(a attributes, owner *ownership.Owner) {
	for i := range w.units {
		if value := owner.Values[i]; value != "" {
			a.putString(w.units[i].value, value)
			if w.full {
				a.putString(w.units[i].source, owner.Sources[i].String())
			}
		}
	}
	if owner.Untagged || owner.Ineligible {
		w.flag(a, owner)
	}
}

// flag says which required units are missing or bad, and why: one reason when
// it is the same for all, else one for each, in the same order. A call that the
// table excuses is not untagged, but what it lacks is told.
func (w *writer) flag(a attributes, owner *ownership.Owner) {
	var units, reasons []string
	same := true
	for i := range w.units {
		if reason := owner.Reasons[i]; reason != ownership.ReasonNone {
			units, reasons = append(units, w.units[i].unit), append(reasons, reason.String())
			same = same && reasons[0] == reason.String()
		}
	}
	if same {
		reasons = reasons[:1]
	}
	if owner.Untagged {
		a.putTrue(w.untagged)
	}
	a.putStrings(w.untaggedUnits, units)
	a.putString(w.untaggedReason, strings.Join(reasons, ","))
}

// provenance says where the price came from and what it is made of.
func (w *writer) provenance(a attributes, c *charge, made *parts) {
	if c.priceID == "" {
		return
	}
	a.putString(w.priceID, c.priceID)
	a.putString(w.priceBook, w.book)
	a.putString(w.priceMatch, c.priceMatch)
	if c.substituted != 0 {
		a.putString(w.priceSubstituted, strings.Join((&pricing.Quote{Substituted: c.substituted}).Substitutes(), ","))
	}
	putSome(a, w.priceAdjustment, c.adjustment)
	if c.status == attr.StatusReported {
		return
	}
	for meter, part := range made {
		if part != (money.Amount{}) {
			a.putFloat(w.breakdown[meter], part.Float64())
		}
	}
}

func (w *writer) aggregate(a attributes, reason string) {
	a.putString(w.status, attr.StatusAggregate)
	putSome(a, w.reason, reason)
}

// duplicate marks a span whose request is billed on another one: on billed, if the
// batch has it.
func (w *writer) duplicate(s span, reason string, billed *span) {
	a := s.attributes()
	a.putString(w.status, attr.StatusDuplicate)
	a.putString(w.reason, reason)
	if !w.full || billed == nil {
		return
	}
	name := billed.s.SpanID().String()
	if trace := billed.s.TraceID(); trace != s.s.TraceID() {
		name = trace.String() + "/" + name
	}
	a.putString(w.billedSpan, name)
}

func putSome(a attributes, key, value string) {
	if value != "" {
		a.putString(key, value)
	}
}

func putCount(a attributes, key string, n int64) {
	if n > 0 {
		a.putInt(key, n)
	}
}
