package importers

import (
	"strconv"
	"strings"

	"github.com/aicost/aicost/internal/usage"
)

// liteTypes are the keys of prices for a token.
var liteTypes = map[string]usage.TokenType{
	"input_cost_per_token":                      usage.Input,
	"output_cost_per_token":                     usage.Output,
	"output_cost_per_reasoning_token":           usage.Reasoning,
	"cache_read_input_token_cost":               usage.CacheRead,
	"input_cost_per_token_cache_hit":            usage.CacheRead, // the older name
	"cache_read_input_audio_token_cost":         usage.CacheReadAudio,
	"cache_read_input_image_token_cost":         usage.CacheReadImage,
	"cache_creation_input_token_cost":           usage.CacheWrite,
	"cache_creation_input_token_cost_above_1hr": usage.CacheWrite1h,
	"input_cost_per_audio_token":                usage.InputAudio,
	"input_cost_per_image_token":                usage.InputImage,
	"output_cost_per_audio_token":               usage.OutputAudio,
	"output_cost_per_image_token":               usage.OutputImage,
}

// liteUnits are the keys of prices for other things, by what a book counts
// them in and for how many the price is. What some mean depends on the mode of
// the model: see liteRow.unit.
var liteUnits = map[string]struct {
	unit usage.Piece
	per  int64
}{
	"input_cost_per_image":              {usage.ImageIn, 1},
	"output_cost_per_image":             {usage.ImageOut, 1},
	"input_cost_per_second":             {usage.SecondIn, 1},
	"input_cost_per_audio_per_second":   {usage.SecondIn, 1},
	"input_cost_per_video_per_second":   {usage.SecondIn, 1},
	"output_cost_per_second":            {usage.SecondOut, 1},
	"output_cost_per_audio_per_second":  {usage.SecondOut, 1},
	"output_cost_per_video_per_second":  {usage.SecondOut, 1},
	"input_cost_per_character":          {usage.Character, 1},
	"input_cost_per_query":              {usage.Rerank, 1},
	"input_cost_per_request":            {requestFee, 1},
	"output_cost_per_request":           {requestFee, 1},
	"ocr_cost_per_page":                 {usage.Page, 1},
	"annotation_cost_per_page":          {usage.AnnotatedPage, 1},
	"code_interpreter_cost_per_session": {usage.CodeSession, 1},
	"file_search_cost_per_1k_calls":     {usage.FileSearch, 1000},
}

// requestFee is pricing.FeeRequest among the units.
const requestFee = usage.NumPieces

// liteUnsupported are the keys of prices that a book cannot say: their units
// are on no span, or are no money.
var liteUnsupported = map[string]bool{
	"input_cost_per_pixel": true, "output_cost_per_pixel": true,
	"input_dbu_cost_per_token": true, "output_dbu_cost_per_token": true,
	"input_cost_per_video_token": true, "output_cost_per_video_token": true,
	"output_cost_per_character": true, "citation_cost_per_token": true, "ocr_cost_per_credit": true,
	"output_cost_per_second_480p": true, "output_cost_per_second_720p": true, "output_cost_per_second_1080p": true,
	"output_cost_per_second_4k":                          true,
	"input_cost_per_video_per_second_above_8s_interval":  true,
	"input_cost_per_video_per_second_above_15s_interval": true,
	"file_search_cost_per_gb_per_day":                    true,
	"vector_store_cost_per_gb_per_day":                   true,
	"computer_use_input_cost_per_1k_tokens":              true,
	"computer_use_output_cost_per_1k_tokens":             true,
	"cache_creation_input_audio_token_cost":              true, // spans do not tell what was written to the cache
	"regional_endpoint_uplift_multiplier":                true, // for all regions but one, which no condition says
}

// liteOther are the keys that are read by their own functions.
var liteOther = map[string]bool{
	"search_context_cost_per_query": true, "web_search_billing_unit": true, "tiered_pricing": true, "off_peak_pricing": true,
}

// liteUplift begins the keys of multipliers for a region.
const liteUplift = "regional_processing_uplift_multiplier_"

// liteTiers are the ends of keys for another service tier than the standard one.
var liteTiers = []struct{ suffix, tier string }{
	{"_priority", "priority"}, {"_flex", "flex"}, {"_batches", "batch"}, {"_ultrafast", "ultrafast"}, {"_fast", "fast"},
}

// liteWhen is for what calls a price of the list is: those with more input
// tokens than over, served in a tier. The zero value is for all.
type liteWhen struct {
	over int64
	tier string
}

// liteMeaning is a key taken apart.
type liteMeaning struct {
	base string
	when liteWhen
}

// liteMeaningOf takes a key apart; ok is false when it is no price by itself.
func liteMeaningOf(key string) (m liteMeaning, ok bool) {
	m.base = key
	if !liteIsPrice(m.base) {
		m.cutTier()
	}
	if at := strings.LastIndex(m.base, "_above_"); at > 0 && !liteIsPrice(m.base) {
		if m.when.over, ok = liteContext(m.base[at+len("_above_"):]); ok {
			m.base = m.base[:at]
		}
	}
	if m.when.tier == "" && !liteIsPrice(m.base) {
		m.cutTier()
	}
	return m, liteIsPrice(m.base)
}

func (m *liteMeaning) cutTier() {
	for _, t := range liteTiers {
		if base, found := strings.CutSuffix(m.base, t.suffix); found {
			m.base, m.when.tier = base, t.tier
			return
		}
	}
}

// liteContext reads the size of a context tier: 200k_tokens.
func liteContext(text string) (tokens int64, ok bool) {
	text, ok = strings.CutSuffix(text, "_tokens")
	number, thousands := strings.CutSuffix(text, "k")
	tokens, err := strconv.ParseInt(number, 10, 32)
	if !ok || err != nil || tokens <= 0 || strings.HasPrefix(number, "+") {
		return 0, false
	}
	if thousands {
		tokens *= 1000
	}
	return tokens, true
}

func liteIsPrice(base string) bool {
	_, isRate := liteTypes[base]
	_, isFee := liteUnits[base]
	return isRate || isFee || liteUnsupported[base]
}

// liteMayBePrice reports whether an unknown key sounds like one of a price.
// What else a row has, limits and what the model supports, is not read.
func liteMayBePrice(key string) bool {
	for _, word := range [...]string{"cost", "price", "pricing", "uplift", "billing"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}
