package pricing

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteYAML writes the rows and aliases of a source as a native book, which
// reads back as the same prices. head is put before them as a comment.
func (s *Source) WriteYAML(to io.Writer, head string) error {
	w := &bookWriter{bufio.NewWriter(to)}
	for line := range strings.Lines(head) {
		w.printf("# %s\n", strings.TrimSpace(line))
	}
	w.printf("version: %s\ncurrency: %s\n", scalar(s.version), s.currency)
	if s.imported {
		w.printf("imported: true\n")
	}
	if len(s.aliases) > 0 {
		w.printf("provider_aliases:\n")
		for _, a := range s.aliases {
			w.printf("  %s: %s\n", scalar(a.raw), scalar(a.canonical))
		}
	}
	if len(s.fallbacks) > 0 {
		w.printf("provider_fallbacks:\n")
		for _, f := range s.fallbacks {
			w.printf("  %s: %s\n", scalar(f.provider), sequence(f.others))
		}
	}
	if len(s.rows) == 0 {
		w.printf("models: []\n")
		return w.Flush()
	}
	w.printf("models:\n")
	for _, row := range s.rows {
		w.row(row)
	}
	return w.Flush()
}

// bookWriter keeps the first error, as bufio.Writer does.
type bookWriter struct{ *bufio.Writer }

func (w *bookWriter) printf(format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func (w *bookWriter) row(m *Row) {
	w.printf("  - id: %s\n", scalar(m.ID))
	w.list("names", m.others())
	w.list("patterns", m.Patterns)
	if m.Dated {
		w.printf("    dated: true\n")
	}
	if m.Billing != Metered {
		w.printf("    billing: %s\n", m.Billing)
	}
	w.text("list_as", m.ListAs)
	w.text("source", m.SourceURL)
	if m.Checked != 0 {
		w.printf("    checked: %s\n", Instant(m.Checked))
	}
	w.list("agree", m.Agree)
	w.text("disputed", m.Disputed)
	if len(m.Prices) == 0 {
		return
	}
	w.printf("    prices:\n")
	for i := range m.Prices {
		w.period(&m.Prices[i])
	}
}

// others are the names beside the model's own.
func (m *Row) others() (names []string) {
	for _, name := range m.Names {
		if name != fold(m.model) {
			names = append(names, name)
		}
	}
	return names
}

func (w *bookWriter) list(key string, values []string) {
	if len(values) > 0 {
		w.printf("    %s: %s\n", key, sequence(values))
	}
}

func (w *bookWriter) text(key, value string) {
	if value != "" {
		w.printf("    %s: %s\n", key, scalar(value))
	}
}

func (w *bookWriter) period(p *Period) {
	lead := "      - "
	line := func(key, value string) {
		if value != "" {
			w.printf("%s%s: %s\n", lead, key, value)
			lead = "        "
		}
	}
	line("from", bound(p.From, Always))
	line("until", bound(p.Until, Never))
	line("rates", p.Rates.flow())
	line("fees", p.Fees.flow())
	if len(p.When) == 0 {
		return
	}
	w.printf("%swhen:\n", lead)
	for i := range p.When {
		o := &p.When[i]
		parts := []string{"if: " + o.If.flow()}
		if text := o.Rates.flow(); text != "" {
			parts = append(parts, "rates: "+text)
		}
		if text := o.Fees.flow(); text != "" {
			parts = append(parts, "fees: "+text)
		}
		if o.Multiply != (Factor{}) {
			parts = append(parts, "multiply: "+strconv.Quote(o.Multiply.String()))
		}
		w.printf("          - {%s}\n", strings.Join(parts, ", "))
	}
}

func bound(nanos, none int64) string {
	if nanos == none {
		return ""
	}
	return Instant(nanos)
}

func (r *Rates) flow() string {
	var parts []string
	for t, name := range rateNames {
		if name != "" && r[t] != Absent {
			parts = append(parts, name+": "+strconv.Quote(PerMillion(r[t])))
		}
	}
	return flow(parts)
}

func (f *Fees) flow() string {
	var parts []string
	for n, name := range feeNames {
		switch fee := f[n]; {
		case fee.Per == 1:
			parts = append(parts, name+": "+strconv.Quote(fee.price()))
		case fee.Per > 1:
			parts = append(parts, fmt.Sprintf("%s: {price: %q, per: %d}", name, fee.price(), fee.Per))
		}
	}
	return flow(parts)
}

func flow(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (o *Condition) flow() string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, key+": "+value)
		}
	}
	if o.InputOver != Absent {
		add("input_over", strconv.FormatInt(o.InputOver, 10))
	}
	if o.InputFrom != Absent {
		add("input_from", strconv.FormatInt(o.InputFrom, 10))
	}
	add("from", bound(o.From, Always))
	add("until", bound(o.Until, Never))
	if o.Hours != nil {
		if zone := o.Hours.Zone(); zone != "UTC" {
			add("zone", scalar(zone))
		}
		if days := o.Hours.Days(); days != nil || o.Hours.Spans() != nil {
			add("days", sequence(days))
		} else {
			add("days", "[mon-sun]")
		}
		add("hours", sequence(o.Hours.Spans()))
	}
	add("service_tier", sequence(o.Tiers))
	add("region", sequence(o.Regions))
	add("search_context", sequence(o.SearchContexts))
	add("image_size", sequence(o.ImageSizes))
	add("image_quality", sequence(o.ImageQualities))
	return flow(parts)
}

func sequence(values []string) string {
	if values == nil {
		return ""
	}
	parts := make([]string, len(values))
	for n, value := range values {
		parts[n] = scalar(value)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// scalar quotes what YAML could read as anything but the text itself.
func scalar(text string) string {
	plain := text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-") == "" &&
		(text[0] >= 'a' && text[0] <= 'z' || text[0] >= 'A' && text[0] <= 'Z')
	switch fold(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		plain = false
	}
	if plain {
		return text
	}
	return strconv.Quote(text)
}
