package pricing

import "strings"

// wellKnown maps the provider values of the GenAI conventions, old and new,
// and of the common client libraries to canonical names. Books add to it.
var wellKnown = map[string]string{
	"openai": "openai", "anthropic": "anthropic", "cohere": "cohere", "deepseek": "deepseek", "groq": "groq",
	"perplexity": "perplexity", "openrouter": "openrouter", "mistral": "mistral", "mistral_ai": "mistral", "x_ai": "xai", "xai": "xai",
	"azure": "azure", "azure.ai.openai": "azure", "azure.ai.inference": "azure", "az.ai.openai": "azure", "az.ai.inference": "azure",
	"azure-openai": "azure", "azure_openai": "azure",
	"bedrock": "bedrock", "aws.bedrock": "bedrock", "amazon-bedrock": "bedrock",
	"google": "google", "gcp.gemini": "google", "gcp.gen_ai": "google", "gemini": "google",
	"vertex": "vertex", "gcp.vertex_ai": "vertex", "vertex_ai": "vertex", "google.vertex": "vertex",
}

// resellers run models that others make. A name alone never shows that one of
// them sold the call, while their own way of writing a name does.
var resellers = map[string]bool{
	"azure": true, "bedrock": true, "vertex": true, "openrouter": true, "groq": true, "together": true, "fireworks": true,
	"cerebras": true, "deepinfra": true, "novita": true, "nvidia": true, "huggingface": true, "replicate": true,
	"sambanova": true, "nebius": true, "databricks": true, "github": true, "watsonx": true, "ollama": true,
}

// makersOfLists are the providers whose rows in a list of others show who made a
// model. Lists have resellers by the hundred, more than anybody can name.
var makersOfLists = map[string]bool{
	"openai": true, "anthropic": true, "google": true, "mistral": true, "cohere": true, "deepseek": true, "xai": true, "perplexity": true,
	"moonshot": true, "minimax": true, "zai": true, "dashscope": true, "voyage": true, "ai21": true, "jina": true, "deepgram": true,
	"elevenlabs": true, "inception": true, "morph": true, "recraft": true, "runwayml": true, "stability": true,
}

// speaksForOthers reports whether a provider value is also what clients of
// compatible gateways emit, so that a vendor in the model's name says more.
func speaksForOthers(provider string) bool { return provider == "openai" }

// CanonicalProvider returns the canonical name of a provider value as emitted;
// ok is false for one that no book knows, a framework's name for instance.
// Libraries put their API behind a dot (openai.responses): what stands before
// it counts when the whole is unknown.
func (b *Book) CanonicalProvider(raw string) (canonical string, ok bool) {
	if len(raw) > maxName {
		return "", false
	}
	for value := fold(raw); value != ""; {
		if canonical, ok = b.provider(value); ok {
			return canonical, true
		}
		value = value[:max(strings.LastIndexByte(value, '.'), 0)]
	}
	return "", false
}

// provider looks up a folded provider value as a whole.
func (b *Book) provider(value string) (canonical string, ok bool) {
	if canonical, ok = b.aliases[value]; ok {
		return canonical, true
	}
	if _, ok = b.shelves[value]; ok {
		return value, true
	}
	return "", false
}

// isProvider reports whether name can be a canonical provider.
func isProvider(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}
