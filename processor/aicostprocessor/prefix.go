package aicostprocessor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/usage"
)

var prefixForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.$`)

// othersNamespaces begin attributes that services, instrumentations and
// collectors write. What senders put under the prefix is removed, so it must
// not be one of these.
var othersNamespaces = strings.Fields(`
	agent agent_loop ai android anthropic app app_server artifact aspnetcore aws az azure bedrock beeai browser cassandra
	cicd claude_code client cloud cloudevents cloudfoundry code cohere container conversation cost cpu crewai db department
	deployment destination device disk dns documents dotnet elasticsearch enduser environment error event
	exception faas feature feature_flag file gateway gcp gen_ai genkit geo github google graph graphql grpc hardware
	haystack heroku hidden_params host http hw input interaction ios jvm k8s kubernetes langchain langfuse langsmith
	langwatch linux litellm llm llm_request lmnr log logfire mastra mcp memory message messaging metadata mistral mlflow net
	network nodejs oci openai openinference openlit opentracing os otel output owner parent peer process profile project
	prompt pydantic_ai reranker resource retrieval rpc sentry server service session signalr source squad strands subagent
	submission system tag tanstack team telemetry tenant terminal thread tls tool tool_call trace traceloop turn url user
	user_agent user_api_key vcs vercel voltagent webengine workspace zos`)

// checkPrefix says what is wrong with the prefix by itself.
func checkPrefix(prefix string) error {
	const form = "attribute_prefix: %q %s; use a namespace of its own, %q for example"
	namespace, _, _ := strings.Cut(prefix, ".")
	switch {
	case !prefixForm.MatchString(prefix):
		return fmt.Errorf(form, prefix, "must be lower-case letters, digits, underscores and dots, ending in a dot", attr.DefaultPrefix)
	case slices.Contains(othersNamespaces, namespace):
		return fmt.Errorf(form, prefix, "is where others write, and what they write there would be removed", attr.DefaultPrefix)
	}
	for _, key := range usage.Builtin().Keys() {
		if strings.HasPrefix(key, prefix) {
			return fmt.Errorf(form, prefix, "begins "+key+", which says what a call used", attr.DefaultPrefix)
		}
	}
	for _, key := range attr.PersonalKeys() {
		if strings.HasPrefix(key, prefix) {
			return fmt.Errorf(form, prefix, "begins "+key+", which names a user, a session or a key", attr.DefaultPrefix)
		}
	}
	return nil
}
