package catalog

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// litellm is LiteLLM's flat list, in dollars per single unit.
type litellm map[string]map[string]any

var litellmKeys = map[string][]string{
	"openai": {"%"}, "anthropic": {"%"}, "google": {"gemini/%"}, "vertex": {"vertex_ai/%", "%"}, "bedrock": {"%", "bedrock_mantle/%"},
	"azure": {"azure/%", "azure/global/%", "azure/global-standard/%", "azure_ai/%"}, "mistral": {"mistral/%"}, "cohere": {"%", "cohere/%"},
	"deepseek": {"deepseek/%", "%"}, "xai": {"xai/%"}, "groq": {"groq/%"}, "openrouter": {"openrouter/%"},
	"dashscope": {"dashscope/%"}, "perplexity": {"perplexity/%"}, "voyage": {"voyage/%"}, "moonshot": {"moonshot/%"},
	"minimax": {"minimax/%"}, "zai": {"zai/%"}, "cerebras": {"cerebras/%"}, "together": {"together_ai/%"},
	"fireworks": {"fireworks_ai/%"}, "deepgram": {"deepgram/%"},
}

var litellmProviders = map[string]string{"google": "gemini", "together": "together_ai", "fireworks": "fireworks_ai"}

var litellmRates = map[string]string{
	"input_cost_per_token": "input", "output_cost_per_token": "output", "cache_read_input_token_cost": "cache_read",
	"cache_creation_input_token_cost": "cache_write", "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
	"input_cost_per_audio_token": "input_audio", "output_cost_per_audio_token": "output_audio",
	"input_cost_per_image_token": "input_image", "output_cost_per_image_token": "output_image",
	"cache_read_input_audio_token_cost": "cache_read_audio", "output_cost_per_reasoning_token": "reasoning",
}

// litellmFees are the keys of fees, by the mode of an entry. In other modes
// they give the same price once more in another unit, or something else.
var litellmFees = map[string]map[string]string{
	"chat":                {"input_cost_per_request": "request", "code_interpreter_cost_per_session": "code_session"},
	"rerank":              {"input_cost_per_query": "rerank"},
	"image_generation":    {"input_cost_per_image": "image_out", "output_cost_per_image": "image_out"},
	"audio_transcription": {"input_cost_per_second": "second_in"},
	"audio_speech":        {"input_cost_per_character": "character"},
	"video_generation":    {"output_cost_per_second": "second_out", "output_cost_per_video_per_second": "second_out"},
	"ocr":                 {"ocr_cost_per_page": "page", "annotation_cost_per_page": "annotated_page"},
}

var litellmImage = regexp.MustCompile(`^(?:(\w+)/)?(\d+)-x-(\d+)/(.+)$`)

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
		s := litellmStatement(c[key])
		c.addImages(&s, key)
		if len(s.rates) > 0 || len(s.fees) > 0 {
			out[key] = s
		}
	}
	return out
}

// addImages adds what entries such as hd/1024-x-1024/dall-e-3 state.
func (c litellm) addImages(s *statement, key string) {
	if _, byTheImage := s.fees[asked{}]["image_out"]; !byTheImage {
		return // priced by tokens, of which these are an estimate
	}
	for other, entry := range c {
		m := litellmImage.FindStringSubmatch(other)
		if m == nil || m[4] != key {
			continue
		}
		quality, size := strings.Replace(m[1], "standard", "", 1), m[2]+"x"+m[3]
		width, _ := strconv.ParseFloat(m[2], 64)
		height, _ := strconv.ParseFloat(m[3], 64)
		if pixel, _ := entry["input_cost_per_pixel"].(float64); pixel > 0 {
			s.fee(asked{size: size, quality: quality}, "image_out", math.Round(pixel*width*height*1000)/1000)
		}
	}
}

// litellmStatement leaves zeros out: in this list they mean "does not apply"
// as often as "free".
func litellmStatement(entry map[string]any) statement {
	s := newStatement()
	if owner, _ := entry["litellm_provider"].(string); !strings.HasPrefix(owner, "bedrock") {
		s.addSearch(entry) // on Bedrock there is no search: the entries are copies of the vendor's
	}
	mode, _ := entry["mode"].(string)
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
		} else if name, known := litellmFees[mode][key]; known && !tokensToo(entry, mode) {
			s.fee(asked{}, name, price)
		}
	}
	if s.rates["reasoning"] == s.rates["output"] {
		delete(s.rates, "reasoning")
	}
	return s
}

// tokensToo reports whether an image or a transcript is priced by tokens, so
// that the price of one is only an estimate of them.
func tokensToo(entry map[string]any, mode string) bool {
	_, in := entry["input_cost_per_image_token"]
	_, out := entry["output_cost_per_image_token"]
	return mode == "image_generation" && (in || out)
}

// addSearch adds the fee of a search: one for all sizes of the context, or one
// each. Perplexity's is for the call, whatever it searched for.
func (s *statement) addSearch(entry map[string]any) {
	sizes, _ := entry["search_context_cost_per_query"].(map[string]any)
	low, _ := sizes["search_context_size_low"].(float64)
	medium, _ := sizes["search_context_size_medium"].(float64)
	high, _ := sizes["search_context_size_high"].(float64)
	name := "web_search"
	switch {
	case high == 0:
		return
	case low == high:
		s.fee(asked{}, name, high)
		return
	case entry["litellm_provider"] == "perplexity":
		name = "request"
	}
	for context, price := range map[string]float64{"low": low, "medium": medium, "high": high} {
		s.fee(asked{context: context}, name, price)
	}
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
