package attr

// Emitter is who writes some attributes. In Under and Names there are blanks
// between one and the next, and {a,b} stands for each of these in turn.
type Emitter struct {
	Name  string
	Under string // where each of Names may stand; empty where they are whole
	Names string
}

// Personal are the attributes that name a user, an account, a session, a
// conversation or a key: what resolves owners, may be kept from going on, and
// never becomes a unit. They are taken from the emitters' own documentation and
// sources and from the captures in testdata/spans.
//
// Left out on purpose: organizations, tenants, teams, projects and workspaces,
// which are no persons; langsmith.trace.session_name and session_id, as LangSmith
// calls a project so; and thread.id, which is a thread of the operating system,
// though Codex CLI puts the conversation there as well.
//
// The processor's README shows this list; a test compares the two.
var Personal = []Emitter{
	{"OpenTelemetry", "", "user.{id,name,full_name,email,hash} enduser.{id,pseudo.id} session.{id,previous_id} gen_ai.conversation.id process.owner"},
	{
		"metadata of tracing clients",
		"traceloop.association.properties. lmnr.association.properties. lmnr.association.properties.metadata. langfuse.{observation,trace}.metadata. " +
			"baggage. ai.telemetry.metadata. ai.settings.context. langsmith.metadata. langwatch.langchain.run.metadata. langwatch.langgraph. mastra.metadata. metadata. trace.metadata.",
		"{user_id,userId,user.id} {user_email,userEmail,user.email} {session_id,sessionId,session.id} {thread_id,threadId} {conversation_id,conversationId} enduser.id",
	},
	{"HTTP headers", "", "http.request.header.{authorization,proxy-authorization,cookie,api-key,x-api-key,x-goog-api-key} http.response.header.set-cookie"},
	{"OpenLLMetry", "", "llm.user gen_ai.user"},
	{"OpenLIT, LoongSuite, Azure AI", "", "gen_ai.{user,session,thread}.id gen_ai.request.user"},
	{"LiteLLM", "", "{,litellm.}metadata.user_api_key{,_hash,_alias,_user_id,_user_email,_end_user_id} litellm.end_user.id litellm.api_key.hash"},
	{"OpenRouter", "", "{trace.metadata.,}openrouter.{api_key_name,entity_id,creator_user_id}"},
	{"orq.ai", "", "orq.{identity_id,api_key_id}"},
	{"Cloudflare AI Gateway, VoltAgent", "", "user_id userId session_id sessionId conversation_id conversationId voltagent.conversation_id"},
	{"Langfuse, LangWatch", "", "langfuse.{user,session}.id langwatch.{user,thread}.id"},
	{"Google ADK, Agent 365", "", "gcp.vertex.agent.session_id microsoft.session.id"},
	{"Claude Code, Codex CLI", "", "user.{account_id,account_uuid} conversation.id"},
	{"Gemini CLI, Qwen Code", "", "installation.id qwen-code.prompt_id"},
}

var personal = NewIndex(personalNames()...)

func personalNames() (names []string) {
	for _, emitter := range Personal {
		under := expand(emitter.Under)
		if under == nil {
			under = []string{""}
		}
		for _, beginning := range under {
			for _, name := range expand(emitter.Names) {
				names = append(names, beginning+name)
			}
		}
	}
	return names
}

// PersonalKeys returns all of Personal, each once.
func PersonalKeys() []string {
	keys := make([]string, personal.Len())
	for slot := range keys {
		keys[slot] = personal.Key(slot)
	}
	return keys
}

// IsPersonal reports whether an attribute is one of Personal.
func IsPersonal(key string) bool { return personal.Slot(key) >= 0 }
