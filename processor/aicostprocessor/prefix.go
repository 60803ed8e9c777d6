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
	android anthropic app artifact aspnetcore aws az azure bedrock browser cassandra cicd client cloud cloudevents
	cloudfoundry code cohere container cpu db deployment destination device disk dns dotnet elasticsearch enduser error
	event exception faas feature_flag file gateway gcp gen_ai geo google graphql grpc hardware heroku host http hw ios jvm
	k8s kubernetes langchain langfuse langsmith langwatch linux litellm llm lmnr log logfire mcp messaging metadata
	mistral net network nodejs oci openai openinference openlit opentracing os otel peer process profile pydantic_ai rpc
	server service session signalr source system telemetry thread tls trace traceloop url user user_agent vcs webengine zos
	ai`)

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
