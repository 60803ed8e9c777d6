package pricing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/money"
)

// reader takes YAML nodes apart strictly and keeps every complaint, so that a
// person mends a book in one round.
type reader struct {
	file     string
	currency string // of the book
	errs     []error
}

// entry is one key of a mapping.
type entry struct {
	key       string
	at, value *yaml.Node
}

// place is where something is written.
type place struct {
	file string
	line int
}

// String is the form that editors jump to.
func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

func (r *reader) place(n *yaml.Node) place { return place{r.file, n.Line} }

func (r *reader) errorf(at *yaml.Node, format string, args ...any) {
	r.errorAt(r.place(at), format, args...)
}

func (r *reader) errorAt(at place, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

// entries returns the keys of a mapping in their order. A nil node has none.
func (r *reader) entries(n *yaml.Node, what string) []entry {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.errorf(n, "%s: want keys and values, got %s", what, shape(n))
		return nil
	}
	out := make([]entry, 0, len(n.Content)/2)
	lines := map[string]int{}
	for at := 0; at+1 < len(n.Content); at += 2 {
		key := n.Content[at]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			r.errorf(key, "%s: want a plain key, got %s", what, shape(key))
			continue
		}
		if first, taken := lines[key.Value]; taken {
			r.errorf(key, "%s: key %s is also on line %d: want it once", what, quoted(key.Value), first)
			continue
		}
		lines[key.Value] = key.Line
		out = append(out, entry{key: key.Value, at: key, value: n.Content[at+1]})
	}
	return out
}

// fields returns the values of a mapping whose keys are all accepted ones.
func (r *reader) fields(n *yaml.Node, what string, accepted ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	for _, e := range r.entries(n, what) {
		known := false
		for _, key := range accepted {
			known = known || key == e.key
		}
		if !known {
			r.errorf(e.at, "%s: unknown key %s: accepted are %s", what, quoted(e.key), strings.Join(accepted, ", "))
			continue
		}
		out[e.key] = e.value
	}
	return out
}

// mustHave returns a field that has to be there; n is the mapping it is missed in.
func (r *reader) mustHave(n *yaml.Node, fields map[string]*yaml.Node, key string) *yaml.Node {
	if fields[key] == nil && n.Kind == yaml.MappingNode {
		r.errorf(n, "%s is missing", key)
	}
	return fields[key]
}

func (r *reader) required(n *yaml.Node, fields map[string]*yaml.Node, key string) string {
	return r.text(r.mustHave(n, fields, key), key)
}

// text reads a scalar as it is written; a nil node reads as nothing.
func (r *reader) text(n *yaml.Node, key string) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.errorf(n, "%s: want text, got %s", key, shape(n))
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (r *reader) list(n *yaml.Node, key string) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.errorf(n, "%s: want a list, got %s", key, shape(n))
		return nil
	}
	return n.Content
}

// texts reads a list of folded texts.
func (r *reader) texts(n *yaml.Node, key string) []string {
	var out []string
	for _, item := range r.list(n, key) {
		if text := r.text(item, key); text != "" {
			out = append(out, fold(text))
		}
	}
	if n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.errorf(n, "%s: want at least one value in the list", key)
	}
	return out
}

// name reads a model or deployment name, folded.
func (r *reader) name(n *yaml.Node, key string) string {
	name := fold(r.text(n, key))
	if hostile(name) {
		r.errorf(n, "%s: want at most %d printable characters", key, maxName)
	}
	return name
}

// provider reads a canonical provider name.
func (r *reader) provider(n *yaml.Node, key string) string {
	name := r.text(n, key)
	if name != "" && !isProvider(name) {
		r.errorf(n, "%s: want a provider in lower case such as openai, got %s", key, quoted(name))
	}
	return name
}

func (r *reader) flag(n *yaml.Node, key string) bool {
	if n == nil {
		return false
	}
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		r.errorf(n, "%s: want true or false, got %s", key, shape(n))
		return false
	}
	on, err := strconv.ParseBool(strings.ToLower(n.Value))
	if err != nil {
		r.errorf(n, "%s: want true or false, got %s", key, shape(n))
	}
	return on
}

// textOrList reads a text, or a list of them.
func (r *reader) textOrList(n *yaml.Node, key string) []string {
	if n != nil && n.Kind == yaml.ScalarNode {
		return []string{r.text(n, key)}
	}
	return r.texts(n, key)
}

// price reads an amount of money, zero or more, in pico-units per one of per.
func (r *reader) price(n *yaml.Node, key string, per int64) int64 {
	return r.amount(n, key, per, func(pico int64, exact bool) string {
		if per == perMillion {
			return implausibleRate(r.currency, pico, exact)
		}
		return implausibleFee(r.currency, pico, 1)
	})
}

// priceOf reads an amount of money, zero or more, that so many things cost.
func (r *reader) priceOf(n *yaml.Node, key string, things int64) int64 {
	return r.amount(n, key, 1, func(pico int64, _ bool) string { return implausibleFee(r.currency, pico, things) })
}

func (r *reader) amount(n *yaml.Node, key string, per int64, implausible func(pico int64, exact bool) string) int64 {
	text := r.text(n, key)
	if text == "" {
		return 0
	}
	pico, exact, err := money.ParseDecimal(text, per)
	accepted := implausible(pico, exact)
	switch {
	case err != nil:
		r.errorf(n, "%s: want a decimal number such as \"0.30\": %s", key, err)
	case pico < 0 || strings.HasPrefix(text, "-"):
		r.errorf(n, "%s: want zero or more, got %s", key, quoted(text))
	case accepted != "":
		r.errorf(n, "%s: %s is not likely: want %s", key, quoted(text), accepted)
	case !exact:
		r.errorf(n, "%s: %s has more decimals than are kept: want at most %d", key, quoted(text), decimals(per))
	}
	return pico
}

// decimals is how many digits after the point a price per so many keeps.
func decimals(per int64) int {
	kept := 0
	for unit := money.Scale / per; unit > 1; unit /= 10 {
		kept++
	}
	return kept
}

func (r *reader) factor(n *yaml.Node, key string) Factor {
	text := r.text(n, key)
	if text == "" {
		return one
	}
	f, ok := ParseFactor(text)
	if !ok {
		r.errorf(n, "%s: want a factor from 0 to %d with at most 6 decimals, such as \"0.88\" for 12%% off, got %s", key, maxFactor, quoted(text))
	}
	return f
}

// tokens reads a bound on a token count.
func (r *reader) tokens(n *yaml.Node, key string) int64 {
	count, err := strconv.ParseInt(r.text(n, key), 10, 64)
	if err != nil || count < 0 || count > maxTokens {
		r.errorf(n, "%s: want a whole number of tokens such as 200000, got %s", key, shape(n))
	}
	return count
}

// instant reads a date (its UTC midnight) or an RFC 3339 time, in unix nanoseconds.
func (r *reader) instant(n *yaml.Node, key string) int64 {
	text := r.text(n, key)
	for _, layout := range [...]string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil && at.UTC().Year() >= 1970 && at.UTC().Year() < 2262 {
			return at.UnixNano()
		}
	}
	r.errorf(n, "%s: want a date such as 2026-01-31 or a time such as 2026-01-31T16:00:00Z, got %s", key, shape(n))
	return 0
}

func shape(n *yaml.Node) string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode, n.Tag == "!!merge":
		return "a YAML alias, which is not followed: write the value out"
	case n.Tag == "!!null", n.Value == "":
		return "nothing"
	}
	return quoted(n.Value)
}

// quoted keeps a hostile value from filling the log.
func quoted(text string) string {
	if len(text) > 80 {
		return strconv.Quote(text[:80]) + "…"
	}
	return strconv.Quote(text)
}
