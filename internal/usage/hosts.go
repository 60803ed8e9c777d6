package usage

import "strings"

// hosts name who bills for requests to a host: OpenAI-compatible clients call
// every provider "openai", the address tells them apart.
var hosts = map[string]string{
	"api.openai.com": "openai", "api.anthropic.com": "anthropic", "generativelanguage.googleapis.com": "gcp.gemini",
	"api.deepseek.com": "deepseek", "api.groq.com": "groq", "openrouter.ai": "openrouter", "api.x.ai": "x_ai",
	"api.mistral.ai": "mistral_ai", "api.cohere.com": "cohere", "api.cohere.ai": "cohere", "api.together.xyz": "together",
	"api.together.ai": "together", "api.fireworks.ai": "fireworks", "api.perplexity.ai": "perplexity",
	"api.cerebras.ai": "cerebras", "api.voyageai.com": "voyage", "api.moonshot.ai": "moonshot_ai", "api.jina.ai": "jina",
	"dashscope.aliyuncs.com": "dashscope", "dashscope-intl.aliyuncs.com": "dashscope", "api.deepinfra.com": "deepinfra",
	"api.moonshot.cn": "moonshot_ai", "api.novita.ai": "novita", "api.sambanova.ai": "sambanova", "api.hyperbolic.xyz": "hyperbolic",
	"router.huggingface.co": "huggingface", "api.ai21.com": "ai21", "integrate.api.nvidia.com": "nvidia",
}

// hostSuffixes do the same for hosts that differ by customer or region.
var hostSuffixes = []struct{ suffix, provider string }{
	{".openai.azure.com", "azure.ai.openai"},
	{".cognitiveservices.azure.com", "azure.ai.openai"},
	{".services.ai.azure.com", "azure.ai.inference"},
	{"-aiplatform.googleapis.com", "gcp.vertex_ai"},
	{"aiplatform.googleapis.com", "gcp.vertex_ai"},
	{".api.openai.com", "openai"},
}

// biller returns who a host belongs to and the region in its name.
func biller(host string) (provider, region string) {
	host = strings.ToLower(host)
	if _, rest, url := strings.Cut(host, "://"); url {
		host, _, _ = strings.Cut(rest, "/")
		host, _, _ = strings.Cut(host, ":")
	}
	if provider, known := hosts[host]; known {
		return provider, ""
	}
	if rest, aws := strings.CutSuffix(host, ".amazonaws.com"); aws {
		if _, region, found := strings.Cut(rest, "bedrock-runtime."); found {
			return "aws.bedrock", region
		}
		return "", ""
	}
	for _, row := range hostSuffixes {
		if rest, found := strings.CutSuffix(host, row.suffix); found {
			if row.provider == "gcp.vertex_ai" || row.provider == "openai" {
				region = rest
			}
			return row.provider, region
		}
	}
	return "", ""
}
