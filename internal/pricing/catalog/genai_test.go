package catalog

import (
	"regexp"
	"slices"
	"strings"
)

// genai is the list of genai-prices, in dollars per million tokens.
type genai []struct {
	ID     string
	Models []genaiModel
}

type genaiModel struct {
	ID     string
	Match  map[string]any
	Prices any
}

var genaiProviders = map[string][]string{
	"google": {"google"}, "vertex": {"google"}, "bedrock": {"aws"}, "azure": {"azure", "openai"}, "xai": {"x-ai"},
	"openai": {"openai"}, "anthropic": {"anthropic"}, "mistral": {"mistral"}, "cohere": {"cohere"}, "deepseek": {"deepseek"},
	"groq": {"groq"}, "openrouter": {"openrouter"}, "perplexity": {"perplexity"}, "voyage": {"voyageai"}, "moonshot": {"moonshotai"},
	"minimax": {"minimax"}, "zai": {"zai"}, "cerebras": {"cerebras"}, "together": {"together"}, "fireworks": {"fireworks"},
}

var genaiRates = map[string]string{
	"input": "input", "output": "output", "cache_read": "cache_read", "cache_write": "cache_write", "cache_write_1h": "cache_write_1h",
	"input_audio": "input_audio", "output_audio": "output_audio", "input_image": "input_image", "output_image": "output_image",
	"cache_audio_read": "cache_read_audio", "cache_image_read": "cache_read_image", "output_reasoning": "reasoning",
}

// genaiFees are its units of fees, and how many things each is for.
var genaiFees = map[string]struct {
	name   string
	things float64
}{
	"requests_kcount": {"request", 1000}, "web_searches_kcount": {"web_search", 1000}, "storage_searches_kcount": {"file_search", 1000},
	"input_audio_hours":     {"second_in", 3600},
	"input_document_kpages": {"page", 1000}, "input_annotated_document_kpages": {"annotated_page", 1000},
}

func (c genai) find(provider, model string) map[string]statement {
	for at, wanted := range genaiProviders[provider] {
		for _, p := range c {
			if p.ID != wanted {
				continue
			}
			for _, matches := range []func(genaiModel) bool{
				func(m genaiModel) bool { return m.ID == model || genaiEquals(m.Match, model) },
				func(m genaiModel) bool { return genaiMatches(m.Match, model) },
			} {
				if i := slices.IndexFunc(p.Models, matches); i >= 0 {
					s := genaiStatement(p.Models[i].Prices)
					if at > 0 {
						clear(s.fees) // who sells another's model has fees of its own
					}
					if len(s.rates) > 0 || len(s.fees) > 0 {
						return map[string]statement{p.Models[i].ID: s}
					}
					return nil
				}
			}
		}
	}
	return nil
}

func genaiEquals(clause map[string]any, model string) bool {
	alternatives, _ := clause["or"].([]any)
	for _, inner := range alternatives {
		if genaiEquals(inner.(map[string]any), model) {
			return true
		}
	}
	return clause["equals"] == model
}

// genaiMatches evaluates a match clause. The few expressions that look ahead
// exclude speech models, which are found by their exact names before.
func genaiMatches(clause map[string]any, model string) bool {
	for kind, value := range clause {
		switch text, _ := value.(string); kind {
		case "equals":
			return model == text
		case "starts_with":
			return strings.HasPrefix(model, text)
		case "ends_with":
			return strings.HasSuffix(model, text)
		case "contains":
			return strings.Contains(model, text)
		case "regex":
			expression, err := regexp.Compile(text)
			return err != nil || expression.MatchString(model)
		default:
			inner, _ := value.([]any)
			one := func(c any) bool { return genaiMatches(c.(map[string]any), model) }
			if kind == "or" {
				return slices.ContainsFunc(inner, one)
			}
			return !slices.ContainsFunc(inner, func(c any) bool { return !one(c) })
		}
	}
	return false
}

// genaiStatement reads the prices in force when the list was published, and
// those of hours of the day.
func genaiStatement(prices any) statement {
	windows := map[string]any{}
	if dated, isList := prices.([]any); isList {
		for _, item := range dated {
			constraint, _ := item.(map[string]any)["constraint"].(map[string]any)
			from, hourly := constraint["start_time"].(string)
			if start, _ := constraint["start_date"].(string); hourly {
				until, _ := constraint["end_time"].(string)
				windows[from[:len("15:04")]+"-"+until[:len("15:04")]] = item.(map[string]any)["prices"]
			} else if start <= genaiRead {
				prices = item.(map[string]any)["prices"]
			}
		}
	}
	s := newStatement()
	for key, value := range prices.(map[string]any) {
		if unit, known := genaiFees[key]; known {
			s.fee(asked{}, unit.name, value.(float64)/unit.things)
		}
		unit, isTokens := strings.CutSuffix(key, "_mtok")
		name, known := genaiRates[unit]
		if !isTokens || !known {
			continue
		}
		if price, flat := value.(float64); flat {
			s.rates[name] = price
			continue
		}
		steps := value.(map[string]any)
		s.rates[name] = steps["base"].(float64)
		for _, step := range steps["tiers"].([]any) {
			s.tier(int(step.(map[string]any)["start"].(float64)))[name] = step.(map[string]any)["price"].(float64)
		}
	}
	for hours, inside := range windows {
		s.windows[hours] = genaiStatement(inside).rates
	}
	return s
}
