package importers

import "strings"

// liteSellers are the canonical names of LiteLLM's providers, beside those that
// the GenAI conventions have. One vendor has several of them where LiteLLM has
// several clients for it.
var liteSellers = map[string]string{
	"amazon-nova": "amazon_nova", // begins its keys
	"azure_ai":    "azure", "azure_text": "azure",
	"bedrock_converse": "bedrock", "bedrock_mantle": "bedrock",
	"cohere_chat": "cohere", "cohere_chat_v2": "cohere",
	"fireworks_ai": "fireworks", "fireworks_ai-embedding-models": "fireworks",
	"moonshot_ai": "moonshot", "nvidia_nim": "nvidia", "together_ai": "together", "vertex_ai_beta": "vertex",
	"text-completion-openai": "openai", "text-completion-codestral": "codestral", "text-completion-inception": "inception",
}

// liteVertex begins the names of what Vertex AI sells, by its kind or maker:
// vertex_ai-anthropic_models.
const liteVertex = "vertex_ai-"

func isLiteVertex(name string) bool {
	return len(name) > len(liteVertex) && len(name) <= maxName && strings.HasPrefix(name, liteVertex)
}

// liteSeller is the canonical name of one of LiteLLM's providers. One that
// nobody knows stays as it is, without what no name may have.
func (l *liteList) liteSeller(raw string) string {
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789._-", c) {
			return c
		}
		return '-'
	}, strings.ToLower(strings.TrimSpace(raw)))
	if isLiteVertex(name) {
		return "vertex"
	}
	return l.seller(name)
}

// liteModel is the name that goes with a key: the key without its provider. The
// rest of the path stays, as in azure/eu/gpt-4o, since that is what LiteLLM and
// its users call the model.
//
// A key that begins with another provider keeps it. LiteLLM bills by the
// provider that the row names, not by the key, and so do we; the key without
// that word would be a name that nobody uses.
//
// Image models have keys such as high/1024-x-1024/gpt-image-1, which keep their
// names too. To lay them over the row of the model as conditions would not be
// right: gpt-image-1 is sold by the token, and its prices by the piece, which
// LiteLLM derived from those, would be billed on top of them; others are told
// by the pixel, or by steps, which are no conditions of a book.
func (l *liteList) liteModel(seller, key string) (model, rule string) {
	prefix, rest, path := strings.Cut(key, "/")
	switch {
	case path && rest != "" && l.liteSeller(prefix) == seller:
		model = rest
	case path && !isImagePart(prefix):
		return key, findKeyProvider
	default:
		model = key
	}
	if part, _, deeper := strings.Cut(model, "/"); deeper && isImagePart(part) {
		return model, findImageKey
	}
	return model, ""
}

// isImagePart reports whether a part of a key is a size or quality of images.
func isImagePart(part string) bool {
	switch part {
	case "low", "medium", "high", "standard", "hd":
		return true
	}
	width, height, size := strings.Cut(part, "-x-")
	return size && isSide(width) && isSide(height)
}

func isSide(text string) bool {
	return text == "max" || (text != "" && strings.Trim(text, "0123456789") == "")
}
