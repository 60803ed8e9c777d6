package ownership

// carriers are where tracing clients and gateways keep what a caller passes as
// metadata or tags, by key, before the unit's own name.
var carriers = [...]string{
	"traceloop.association.properties.",     // OpenLLMetry
	"langfuse.observation.metadata.",        // Langfuse
	"langfuse.trace.metadata.",              //
	"ai.telemetry.metadata.",                // Vercel AI SDK 4 to 6
	"ai.settings.context.",                  // Vercel AI SDK 7
	"langsmith.metadata.",                   // LangSmith
	"lmnr.association.properties.metadata.", // Laminar
	"langwatch.langchain.run.metadata.",     // LangWatch
	"langwatch.langgraph.",                  //
	"mastra.metadata.",                      // Mastra
	"trace.metadata.",                       // OpenRouter
	"baggage.",                              // span processors that copy baggage
	"metadata#",                             // OpenInference, as JSON
	"metadata.requester_metadata#",          // LiteLLM 1, as JSON or as Python prints it
	"metadata.spend_logs_metadata#",         //
	"litellm.metadata.requester_metadata#",  // LiteLLM 2, as JSON
	"litellm.metadata.spend_logs_metadata#", //
	"litellm.team.metadata#",                //
	"tag.tags#",                             // OpenInference: tags such as team:search
	"langfuse.trace.tags#",                  // Langfuse
	"ai.telemetry.metadata.tags#",           // Vercel AI SDK
	"langsmith.span.tags#",                  // LangSmith, as text with commas
	"lmnr.association.properties.tags#",     // Laminar
	"langwatch.langchain.run.tags#",         // LangWatch
	"orq.tags#",                             // orq.ai
	"logfire.tags#",                         // Logfire
}

// gatewaysOwn is what gateways know of a key, which no caller can write: it is
// asked before what carriers have.
var gatewaysOwn = map[string][]string{
	"team":    {"litellm.team.alias", "metadata.user_api_key_team_alias"},
	"project": {"metadata.user_api_key_project_alias", "litellm.metadata.user_api_key_project_alias"},
}

// lessSure are names that say the unit less surely: they are asked last.
var lessSure = map[string][]string{
	"team":        {"k8s.pod.label.team", "k8s.pod.labels.team", "k8s.namespace.label.team", "k8s.namespace.labels.team"},
	"project":     {"openinference.project.name", "langsmith.trace.session_name"},
	"workspace":   {"anthropic.workspace.id"},
	"environment": {"langfuse.environment", "gen_ai.environment"},
	"feature":     {"app.feature", "ai.telemetry.functionId"},
}

// placeholders are what clients write under an attribute where nobody has set it.
// They say nothing, unless the unit knows them for values.
var placeholders = map[string]string{
	"gen_ai.environment":           "default", // OpenLIT
	"langfuse.environment":         "default", // Langfuse
	"openinference.project.name":   "default", // Phoenix
	"langsmith.trace.session_name": "default", // LangSmith
}

// conventionalAttributes are the tags of a unit that no table configures: names
// that say the unit itself. What would have to be guessed (a service namespace
// as the project, an API key's alias as the team) is left to a rule.
func conventionalAttributes(name string) []string {
	keys := []string{name, name + ".name", name + ".id"}
	if name == "environment" {
		keys = []string{"deployment.environment.name", "deployment.environment", "environment"}
	}
	keys = append(keys, gatewaysOwn[name]...)
	for _, carrier := range carriers {
		keys = append(keys, carrier+name)
	}
	return append(keys, lessSure[name]...)
}

// placeholder is the text of one of a unit's tags that says nothing; empty where
// every text counts.
func (u *unit) placeholder(key string) string {
	text := placeholders[key]
	if u.knows(text) {
		return ""
	}
	return text
}

// knows reports whether a table names a text as a value of the unit.
func (u *unit) knows(text string) bool {
	_, spelled := u.spellings[text]
	return spelled || text != "" && u.fits(text)
}
