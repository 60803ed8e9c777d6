package pricing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest model or provider name that is looked at, in bytes.
// Longer ones are no names, and would make the cache of names a leak.
const maxName = 256

// hostile reports whether text is too long or not printable to be a name.
func hostile(text string) bool {
	if len(text) > maxName || !utf8.ValidString(text) {
		return true
	}
	return strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) >= 0
}

func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// spelling is what the ways of writing a model's name give away.
type spelling struct {
	names   []string  // folded, from as emitted to barest, without repeats
	routed  int       // how many of them, the first ones, name a Bedrock geography
	bare    string    // a Bedrock name without vendor and revision, as shelf.bare has it
	seller  string    // a reseller whose way of writing it is
	vendor  string    // the maker that prefixes it
	regions [2]string // from an ARN or a path; of a Bedrock geography
}

func (s *spelling) add(name string) {
	if name != "" && !slices.Contains(s.names, name) {
		s.names = append(s.names, name)
	}
}

// spell takes a model's name apart; given is the canonical provider, "" when
// unknown. Every name it lists means the same model. A fine-tune's never lists
// its base, as it has another price.
func (b *Book) spell(given, raw string) spelling {
	name := fold(raw)
	s := spelling{names: []string{strings.ToLower(raw)}}
	s.add(name)
	for range 4 { // no name in the wild is wrapped more often
		bare := b.unwrap(given, name, &s)
		if bare == name {
			break
		}
		name = bare
		s.add(name)
	}
	if base, date, dated := strings.Cut(name, "@"); dated && isVersion(date) { // Vertex
		if s.seller == "" && given == "" {
			s.seller = "vertex"
		}
		s.add(base + "-" + date)
		s.add(base)
	}
	geography, vendor, model := bedrockParts(name)
	if vendor != "" && s.seller == "" && !resellers[given] {
		s.seller = "bedrock"
	}
	if s.seller == "bedrock" || given == "bedrock" {
		if geography != "" { // routed calls can have rows of their own: they go before all that forget the route
			s.add(geography + "." + vendor + bedrockUnversioned(model))
			s.regions[1], s.routed = geography, len(s.names)
		}
		s.add(vendor + model)
		s.add(vendor + bedrockUnversioned(model))
		s.add(model)
		s.add(bedrockUnversioned(model))
		s.bare = bedrockUnrevised(model)
	}
	if part := strings.SplitN(name, ":", 3); part[0] == "ft" && len(part) == 3 { // ft:base:org::id
		s.add("ft:" + part[1])
	}
	return s
}

// unwrap takes one wrapping off a folded name: an ARN, a resource path or a
// provider prefix. It returns the name itself when there is none.
func (b *Book) unwrap(given, name string, s *spelling) string {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return unwrapARN(name, s)
	case strings.HasPrefix(name, "projects/"):
		if at := strings.Index(name, "/publishers/"); at >= 0 {
			if _, location, ok := strings.Cut(name[:at], "/locations/"); ok {
				s.regions[0] = location
			}
			return name[at+1:]
		}
		return name
	case strings.HasPrefix(name, "publishers/"):
		_, path, _ := strings.Cut(name[len("publishers/"):], "/")
		if path != "" {
			s.seller = "vertex"
		}
		return strings.TrimPrefix(path, "models/")
	case strings.HasPrefix(name, "models/"):
		return name[len("models/"):]
	}
	prefix, rest, _ := strings.Cut(name, "/")
	provider, known := b.provider(prefix)
	switch {
	case rest == "" || !known:
		return name
	case provider == given:
		return rest
	case !resellers[provider]:
		s.vendor = provider
	case resellers[given]: // one reseller does not sell another's
		return name
	case s.seller == "":
		s.seller = provider
	}
	return rest
}

// unwrapARN returns the model in the ARN of a Bedrock model or system profile.
// Other resources (application profiles, custom models, provisioned capacity)
// do not say what they cost: they are deployments.
func unwrapARN(name string, s *spelling) string {
	part := strings.SplitN(name, ":", 6)
	if len(part) < 6 || part[2] != "bedrock" {
		return name
	}
	s.seller, s.regions[0] = "bedrock", part[3]
	kind, model, _ := strings.Cut(part[5], "/")
	if kind != "foundation-model" && kind != "inference-profile" {
		return name
	}
	return model
}

var bedrockGeographies = map[string]bool{
	"us": true, "eu": true, "apac": true, "global": true, "us-gov": true, "jp": true, "au": true, "ca": true, "in": true, "sa": true, "mx": true,
}

var bedrockVendors = map[string]bool{
	"anthropic": true, "amazon": true, "meta": true, "mistral": true, "cohere": true, "ai21": true, "deepseek": true, "stability": true,
	"writer": true, "qwen": true, "openai": true, "twelvelabs": true, "luma": true, "minimax": true, "moonshot": true, "moonshotai": true,
	"nvidia": true, "google": true, "zai": true,
}

// bedrockParts splits us.anthropic.claude-x into "us", "anthropic." and
// "claude-x". vendor is empty when the name is not written that way.
func bedrockParts(name string) (geography, vendor, model string) {
	model = name
	if first, rest, ok := strings.Cut(model, "."); ok && bedrockGeographies[first] {
		geography, model = first, rest
	}
	if first, rest, ok := strings.Cut(model, "."); ok && bedrockVendors[first] && rest != "" {
		return geography, first + ".", rest
	}
	return geography, "", model
}

// bedrockUnrevised drops :0 from the end of a model's name.
func bedrockUnrevised(model string) string {
	if at := strings.LastIndexByte(model, ':'); at > 0 && isDigits(model[at+1:]) {
		return model[:at]
	}
	return model
}

// bedrockUnversioned drops -v1:0, -v1 or :0 from the end of a model's name.
func bedrockUnversioned(model string) string {
	base := bedrockUnrevised(model)
	if at := strings.LastIndex(base, "-v"); at > 0 && isDigits(base[at+2:]) {
		return base[:at]
	}
	return base
}

// undated drops -20250929, -2025-09-29 or -latest from the end of a name; ok is
// false when there is none.
func undated(name string) (base string, ok bool) {
	if base, ok = strings.CutSuffix(name, "-latest"); ok {
		return base, base != ""
	}
	if n := len(name) - len("-20060102"); n > 0 && name[n] == '-' && isDate(name[n+1:]) {
		return name[:n], true
	}
	if n := len(name) - len("-2006-01-02"); n > 0 && name[n] == '-' && name[n+5] == '-' && name[n+8] == '-' &&
		isDate(name[n+1:n+5]+name[n+6:n+8]+name[n+9:]) {
		return name[:n], true
	}
	return name, false
}

// isDate reports whether digits are a day of this century as 20060102.
func isDate(digits string) bool {
	return isDigits(digits) && digits[:2] == "20" && digits[4:6] >= "01" && digits[4:6] <= "12" && digits[6:] >= "01" && digits[6:] <= "31"
}

func isVersion(text string) bool { return isDigits(text) || text == "latest" || text == "default" }

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }
