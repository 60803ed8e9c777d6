package usage

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/aicost/aicost/internal/attr"
)

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

// operation is what a classifier's value means.
type operation uint8

const (
	operationUnknown   operation = iota
	operationAggregate           // repeats what calls below used, or uses nothing
	operationCall
	operationInput // a call that generates no tokens: embeddings, reranking
)

func (o operation) class() Class {
	switch o {
	case operationAggregate:
		return Aggregate
	case operationCall, operationInput:
		return Call
	case operationUnknown:
	}
	return Other
}

// classifier maps the values of one attribute to operations. values and
// suffixes are lower-case letters and digits: how a value is capitalised,
// separated or quoted makes no difference. suffixes are tried when no value
// matches.
type classifier struct {
	key      string // name, or name#path into JSON text
	values   map[string]operation
	suffixes map[string]operation
	rest     operation // every other value; operationUnknown leaves the decision to the next classifier
	only     string    // the vocabulary that it belongs to, where its key is anybody's word
}

// operationName is the convention's attribute for what a span does.
const operationName = "gen_ai.operation.name"

// kinds are what the names of operations and kinds of span mean, in all
// dialects that use words of their own for the convention's.
var kinds = words(map[operation]string{
	operationCall: `
		chat textcompletion generatecontent
		complete chatstreaming chatstream streamchat completion completions chatcompletion chatcompletions chatstreamingcompletions chatcompletionsstreaming
		textcompletions textstreamingcompletions textgeneration generatecontentstream streamgeneratecontent
		generate generation streamgenerate response responses responsescreate createresponse message messages messagescreate
		converse conversestream invokemodel invokemodelwithresponsestream inference llm llmcall llmrequest modelcall chatmodel
		acompletion atextcompletion aresponses anthropicmessages agenerate ageneratecontent ageneratecontentstream
		imagegeneration imagegenerations imageedit imagevariation aimagegeneration aimageedit
		speech aspeech texttospeech transcription transcriptions atranscription speechtotext translation translations
		aigeneratespeech aitranscribe aigenerateimage aigeneratevideo
		decide generateobject streamobject generatetext streamtext`,
	operationInput: `
		embeddings embedding embed embedmany aembedding aembeddings createembedding createembeddings embedcontent batchembedcontents
		textembedding rerank reranker reranking arerank`,
	operationAggregate: `
		invokeagent agent agentcall agentrun agentstep createagent invokeworkflow workflow chain pipeline task session turn
		plan planner executetool tool toolcall mcptoolcall retrieval retriever retrieve fetchresponse
		orchestratetools handleconversationturn handoff guardrail evaluator evaluation prompt parser
		counttokens tokencounter tokenize responsesinputtokens acounttokens
		creatememory updatememory deletememory searchmemory upsertmemory creatememorystore deletememorystore
		framework graph node function span event step processthread createthread startthreadrun listmessages
		runagent agentexecution runtask taskrun runturn turnrun chatcompletionworkflow
		submittooloutputs processthreadrun`,
})

// words turns lists of words into a table.
func words(lists map[operation]string) map[string]operation {
	table := map[string]operation{}
	for meaning, list := range lists {
		for word := range strings.FieldsSeq(list) {
			table[strings.ToLower(word)] = meaning
		}
	}
	return table
}

// classifiers are asked in order; the first that knows the value decides. A
// model name is no classifier: agents carry one too.
var classifiers = []classifier{
	// Logfire sends each span twice, the first time before it has ended.
	{key: "logfire.span_type", values: words(map[operation]string{operationAggregate: "pendingspan"})},
	// LangSmith names the operations of prompts and retrievers like those of calls.
	{key: "langsmith.span.kind", values: words(map[operation]string{operationCall: "llm", operationInput: "embedding"}), rest: operationAggregate},
	{key: "mastra.span.type", values: words(map[operation]string{operationAggregate: "modelchunk modelstep"})},
	{key: operationName, values: kinds, suffixes: map[string]operation{"management": operationAggregate, "moderation": operationAggregate}},
	{
		key: "openinference.span.kind", rest: operationAggregate,
		values: words(map[operation]string{operationCall: "llm", operationInput: "embedding reranker", operationUnknown: "unknown"}),
	},
	{key: "ai.operationId", rest: operationAggregate, suffixes: map[string]operation{
		"dogenerate": operationCall, "dostream": operationCall, "doembed": operationInput, "dorerank": operationInput,
	}},
	{
		key: "langfuse.observation.type", rest: operationAggregate,
		values: words(map[operation]string{operationCall: "generation", operationInput: "embedding"}),
	},
	{key: "gen_ai.span.kind", values: kinds}, // Alibaba Cloud
	{key: "llm.request.type", values: kinds},
	{key: "langwatch.span.type", values: words(map[operation]string{operationCall: "llm"}), rest: operationAggregate},
	{key: "lmnr.span.type", values: words(map[operation]string{operationCall: "llm"}), rest: operationAggregate},
	{key: "mlflow.spanType", rest: operationAggregate, values: words(map[operation]string{
		operationCall: "llm chatmodel", operationInput: "embedding reranker", operationUnknown: "unknown",
	})},
	// VoltAgent's agents tell the sum of their calls; its llm spans tell the last call of several.
	{key: "span.type", only: voltAgent, rest: operationAggregate},
	{key: "entity.type", only: voltAgent, values: words(map[operation]string{operationCall: "agent", operationAggregate: "workflow"})},
	{key: "braintrust.span_attributes#type", values: words(map[operation]string{operationCall: "llm"}), rest: operationAggregate},
	{key: "genkit:metadata:subtype", values: words(map[operation]string{operationCall: "model", operationInput: "embedder"}), rest: operationAggregate},
	{key: "genkit:type", rest: operationAggregate},
	{key: "haystack.component.type", rest: operationAggregate, suffixes: map[string]operation{
		"generator": operationCall, "embedder": operationInput, "ranker": operationInput,
	}},
	{key: "spring.ai.kind", rest: operationAggregate},
	{key: "traceloop.span.kind", rest: operationAggregate},
}

func (c *classifier) operation(value string) operation {
	var buffer [64]byte
	folded := fold(value, buffer[:0])
	if meaning, known := c.values[string(folded)]; known { // no allocation: the compiler sees the conversion
		return meaning
	}
	for suffix, meaning := range c.suffixes {
		if strings.HasSuffix(string(folded), suffix) {
			return meaning
		}
	}
	return c.rest
}

// fold appends the letters and digits of value in lower case to buffer; longer
// values than the buffer are cut, as no known one is that long.
func fold(value string, buffer []byte) []byte {
	for i := 0; i < len(value) && len(buffer) < cap(buffer); i++ {
		letter := value[i]
		switch {
		case 'A' <= letter && letter <= 'Z':
			letter += 'a' - 'A'
		case 'a' <= letter && letter <= 'z', '0' <= letter && letter <= '9':
		default:
			continue
		}
		buffer = append(buffer, letter)
	}
	return buffer
}

// kindUse is a classifier bound to its slot.
type kindUse struct {
	slot int
	path string
	rule *classifier
}

// classify asks the classifiers in order and returns the value that decided.
// Where nobody knows the operation, value is one that nobody knew, or empty
// when the span has none of their attributes.
func (s *Schema) classify(record *attr.Record, own string) (meaning operation, value string) {
	for i := range s.kinds {
		kind := &s.kinds[i]
		if kind.rule.only != "" && kind.rule.only != own {
			continue
		}
		found := valueAt(record, kind.slot)
		if found.Kind != attr.KindString || found.Str == "" {
			continue
		}
		if kind.path != "" {
			if found.Str = gjson.Get(readable(found.Str, false), kind.path).Str; found.Str == "" {
				continue
			}
		}
		value = found.Str
		if meaning := kind.rule.operation(value); meaning != operationUnknown {
			return meaning, value
		}
	}
	return operationUnknown, value
}

// frameworks are values of the provider attributes that name the library, not
// the company that bills.
var frameworks = map[string]bool{
	"strands-agents": true, "langchain": true, "langgraph": true, "litellm": true, "gcp.vertex.agent": true,
	"ai": true, "vercel": true, "llamaindex": true, "haystack": true, "crewai": true, "laminar": true, "autogen": true,
	"openai_agents": true, "pydantic-ai": true, "pydantic_ai": true, "spring_ai": true, "semantic_kernel": true, "genkit": true,
	"mastra": true, "agno": true, "smolagents": true, "dspy": true, "n8n": true, "voltagent": true, "microsoft.agent_framework": true,
}

// makers are words that stand for a model's maker where its name is asked for.
var makers = map[string]bool{
	"anthropic": true, "amazon": true, "meta": true, "mistral": true, "cohere": true, "ai21": true, "openai": true, "unknown": true,
}

// meaningless reports whether a text says nothing about a field: it is empty,
// a library where a company is asked for, or a company in the place of a model.
func meaningless(f field, text string) bool {
	if f == fieldProvider {
		var buffer [64]byte
		return text == "" || frameworks[string(lower(text, buffer[:0]))]
	}
	return text == "" || (f == fieldResponseModel || f == fieldRequestModel) && makers[text]
}

func lower(text string, buffer []byte) []byte {
	for i := 0; i < len(text) && len(buffer) < cap(buffer); i++ {
		letter := text[i]
		if 'A' <= letter && letter <= 'Z' {
			letter += 'a' - 'A'
		}
		buffer = append(buffer, letter)
	}
	return buffer
}

// mentions reports whether a word, in lower case, stands in a text of any case
// and length.
func mentions(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// soundsLikeCall reports whether an operation that no table has is named after
// what a model does, and not after what runs models.
func soundsLikeCall(name string) bool {
	var buffer [64]byte
	if len(name) > len(buffer) {
		return false
	}
	folded := string(fold(name, buffer[:0]))
	runners := [...]string{
		"agent", "run", "task", "turn", "flow", "session", "graph", "crew", "tool", "plan", "chain", "team", "count", "memory", "batch",
		"pipeline", "loop", "router", "report", "history", "aggregate", "summary", "total",
	}
	for _, runner := range runners {
		if strings.Contains(folded, runner) {
			return false
		}
	}
	for _, stem := range [...]string{"chat", "complet", "generat", "message", "respon", "infer", "embed", "rerank"} {
		if strings.Contains(folded, stem) {
			return true
		}
	}
	return false
}
