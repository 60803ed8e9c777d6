package usage

import "strings"

// Class says what a span is, as far as billing goes.
type Class uint8

// A span is Other (not a GenAI span, or one that carries nothing to bill), an
// Aggregate (it repeats what its children used) or a Call (one billable
// request to a model).
const (
	Other Class = iota
	Aggregate
	Call
)

// classifier maps the values of one attribute to a class. fold lists them in
// lower case; suffixes are tried when no value matches.
type classifier struct {
	key      string
	values   map[string]Class
	suffixes []string // a value that ends so is a Call
	rest     Class    // every other value; Other leaves the decision to the next classifier
}

// operationName is the convention's attribute for what a span does.
const operationName = "gen_ai.operation.name"

// classifiers are asked in order; the first that knows the value decides. A
// model name is no classifier: agents carry one too.
var classifiers = []classifier{
	{key: operationName, values: map[string]Class{
		"chat": Call, "text_completion": Call, "generate_content": Call, "embeddings": Call,
		"rerank": Call, "image_generation": Call, "speech": Call, "transcription": Call, "translation": Call,
		"responses": Call, "messages": Call, "completion": Call, "decide": Call,
		"invoke_agent": Aggregate, "create_agent": Aggregate, "invoke_workflow": Aggregate, "agent_step": Aggregate,
		"plan": Aggregate, "execute_tool": Aggregate, "retrieval": Aggregate, "fetch_response": Aggregate,
		"orchestrate_tools": Aggregate, "handle_conversation_turn": Aggregate,
		"count_tokens": Aggregate, "tokenize": Aggregate, "responses_input_tokens": Aggregate,
	}},
	{key: "openinference.span.kind", values: map[string]Class{
		"llm": Call, "embedding": Call, "reranker": Call, "unknown": Other,
	}, rest: Aggregate},
	{key: "ai.operationId", suffixes: []string{".dogenerate", ".dostream", ".doembed", ".dorerank"}, rest: Aggregate},
	{key: "langfuse.observation.type", values: map[string]Class{"generation": Call, "embedding": Call}, rest: Aggregate},
	{key: "llm.request.type", values: map[string]Class{
		"chat": Call, "completion": Call, "embedding": Call, "rerank": Call,
	}},
	{key: "langsmith.span.kind", values: map[string]Class{"llm": Call, "embedding": Call}, rest: Aggregate},
	{key: "langwatch.span.type", values: map[string]Class{"llm": Call}, rest: Aggregate},
	{key: "lmnr.span.type", values: map[string]Class{"llm": Call}, rest: Aggregate},
	{key: "traceloop.span.kind", rest: Aggregate},
}

func (c *classifier) class(value string) Class {
	var buffer [64]byte
	folded := foldASCII(value, buffer[:0])
	if class, known := c.values[string(folded)]; known { // no allocation: the compiler sees the conversion
		return class
	}
	for _, suffix := range c.suffixes {
		if strings.HasSuffix(string(folded), suffix) {
			return Call
		}
	}
	return c.rest
}

// foldASCII appends value in lower case to buffer; longer values than the
// buffer are cut, as no known one is that long.
func foldASCII(value string, buffer []byte) []byte {
	for i := 0; i < len(value) && len(buffer) < cap(buffer); i++ {
		letter := value[i]
		if 'A' <= letter && letter <= 'Z' {
			letter += 'a' - 'A'
		}
		buffer = append(buffer, letter)
	}
	return buffer
}

// frameworks are values of the provider attributes that name the library, not
// the company that bills.
var frameworks = map[string]bool{
	"strands-agents": true, "langchain": true, "langgraph": true, "litellm": true, "gcp.vertex.agent": true,
	"ai": true, "vercel": true, "llamaindex": true, "haystack": true, "crewai": true, "laminar": true,
}

// makers are words that stand for a model's maker where its name is asked for.
var makers = map[string]bool{
	"anthropic": true, "amazon": true, "meta": true, "mistral": true, "cohere": true, "ai21": true, "openai": true, "unknown": true,
}

// inputOnly reports whether an operation, as a classifier's attribute names
// it, generates no tokens.
func inputOnly(operation string) bool {
	var buffer [64]byte
	switch folded := string(foldASCII(operation, buffer[:0])); folded {
	case "embeddings", "rerank", "embedding", "reranker":
		return true
	default:
		return strings.HasSuffix(folded, ".doembed") || strings.HasSuffix(folded, ".dorerank")
	}
}
