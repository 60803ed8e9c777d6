package catalog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// statement is what a public catalog says one model costs, in US dollars per
// million tokens, and per call.
type statement struct {
	rates   map[string]float64
	tiers   map[int]map[string]float64 // by the input tokens they begin above
	request float64
}

// publicCatalog answers what it states for one provider's model, by the name
// of its own entry.
type publicCatalog interface {
	find(provider, model string) map[string]statement
}

// readPublic reads a file of the folder of public catalogs kept beside the
// project, and skips the test where there is none.
func readPublic(t *testing.T, name string, into any) {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		require.NotEqual(t, dir, filepath.Dir(dir), "no go.mod above the test")
	}
	data, err := os.ReadFile(filepath.Join(dir, "..", "shared", "data", name))
	if os.IsNotExist(err) {
		t.Skipf("%s is not beside the project", name)
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, into))
}

// litellm is LiteLLM's flat list, in dollars per single unit.
type litellm map[string]map[string]any

var litellmKeys = map[string][]string{
	"openai": {"%"}, "anthropic": {"%"}, "google": {"gemini/%"}, "vertex": {"vertex_ai/%", "%"}, "bedrock": {"%", "bedrock_mantle/%"},
	"azure": {"azure/%", "azure/global/%", "azure/global-standard/%"}, "mistral": {"mistral/%"}, "cohere": {"%", "cohere/%"},
	"deepseek": {"deepseek/%", "%"}, "xai": {"xai/%"}, "groq": {"groq/%"}, "openrouter": {"openrouter/%"},
	"dashscope": {"dashscope/%"},
}

var litellmProviders = map[string]string{"google": "gemini"}

var litellmRates = map[string]string{
	"input_cost_per_token": "input", "output_cost_per_token": "output", "cache_read_input_token_cost": "cache_read",
	"cache_creation_input_token_cost": "cache_write", "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
	"input_cost_per_audio_token": "input_audio", "output_cost_per_audio_token": "output_audio",
	"input_cost_per_image_token": "input_image", "output_cost_per_image_token": "output_image",
}

var litellmTier = regexp.MustCompile(`^(.+)_above_(\d+)k_tokens$`)

func (c litellm) find(provider, model string) map[string]statement {
	out := map[string]statement{}
	owner := provider
	if other, renamed := litellmProviders[provider]; renamed {
		owner = other
	}
	for _, form := range litellmKeys[provider] {
		key := strings.Replace(form, "%", model, 1)
		if named, _ := c[key]["litellm_provider"].(string); !strings.HasPrefix(named, owner) || named == "" {
			continue
		}
		if s := litellmStatement(c[key]); len(s.rates) > 0 || s.request > 0 {
			out[key] = s
		}
	}
	return out
}

// litellmStatement leaves zeros out: in this list they mean "does not apply"
// as often as "free".
func litellmStatement(entry map[string]any) statement {
	s := statement{rates: map[string]float64{}, tiers: map[int]map[string]float64{}}
	steps, _ := entry["tiered_pricing"].([]any)
	for _, step := range steps {
		s.addStep(step.(map[string]any))
	}
	for key, value := range entry {
		price, isNumber := value.(float64)
		if !isNumber || price == 0 {
			continue
		}
		if name, known := litellmRates[key]; known {
			s.rates[name] = price * 1e6
		} else if m := litellmTier.FindStringSubmatch(key); m != nil && litellmRates[m[1]] != "" {
			boundary, _ := strconv.Atoi(m[2] + "000")
			s.tier(boundary)[litellmRates[m[1]]] = price * 1e6
		} else if key == "input_cost_per_query" {
			s.request = price
		}
	}
	return s
}

// addStep adds what LiteLLM states for a range of input tokens.
func (s *statement) addStep(step map[string]any) {
	rates := s.rates
	if above := int(step["range"].([]any)[0].(float64)); above > 0 {
		rates = s.tier(above)
	}
	for key, value := range step {
		if name, known := litellmRates[key]; known {
			rates[name] = value.(float64) * 1e6
		}
	}
}

func (s *statement) tier(boundary int) map[string]float64 {
	if s.tiers[boundary] == nil {
		s.tiers[boundary] = map[string]float64{}
	}
	return s.tiers[boundary]
}

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
	"groq": {"groq"}, "openrouter": {"openrouter"},
}

func (c genai) find(provider, model string) map[string]statement {
	for _, wanted := range genaiProviders[provider] {
		for _, p := range c {
			if p.ID != wanted {
				continue
			}
			for _, matches := range []func(genaiModel) bool{
				func(m genaiModel) bool { return m.ID == model || genaiEquals(m.Match, model) },
				func(m genaiModel) bool { return genaiMatches(m.Match, model) },
			} {
				if i := slices.IndexFunc(p.Models, matches); i >= 0 {
					if s := genaiStatement(p.Models[i].Prices); len(s.rates) > 0 {
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

// genaiStatement reads the prices in force when the list was published. Hours
// of the day are left out, as a book cannot say them.
func genaiStatement(prices any) statement {
	if dated, isList := prices.([]any); isList {
		for _, item := range dated {
			constraint, _ := item.(map[string]any)["constraint"].(map[string]any)
			start, _ := constraint["start_date"].(string)
			if constraint["start_time"] == nil && start <= genaiRead {
				prices = item.(map[string]any)["prices"]
			}
		}
	}
	s := statement{rates: map[string]float64{}, tiers: map[int]map[string]float64{}}
	for key, value := range prices.(map[string]any) {
		name, isTokens := strings.CutSuffix(key, "_mtok")
		if _, known := standIn[name]; !isTokens || !known && name != "input" && name != "output" {
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
	return s
}
