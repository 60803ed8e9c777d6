package attr

import (
	"slices"
	"strings"
)

// content are attributes that hold what was asked, answered or passed to tools,
// with all that goes on from one after a dot: gen_ai.prompt is gen_ai.prompt.0.content
// too. From the same sources as Personal.
var content = expand(`
	gen_ai.{input.messages,output.messages,prompt,prompt_json,completion,completion_json,content,event.content,system_instructions}
	gen_ai.{agent,tool}.{input,output,args} gen_ai.tool.{call.arguments,call.result,definitions,description}
	gen_ai.request.{embedding_inputs,image} gen_ai.response.image
	input output llm.{input_messages,output_messages,messages,prompts,completions,prompt_template,tools}
	embedding.{embeddings,text} retrieval.documents reranker.{query,input_documents,output_documents}
	traceloop.entity.{input,output} langfuse.{observation,trace}.{input,output} langwatch.{input,output} lmnr.span.{input,output}
	ai.{prompt,documents,value,values,request.text,toolCall.args,toolCall.result} ai.response.{text,object,reasoning,toolCalls}
	mastra.{agent_run,model_generation,model_step,model_chunk,model_inference,workflow_run,workflow_step}.{input,output}
	genkit:{input,output,state} gcp.vertex.agent.{llm_request,llm_response,tool_call_args,tool_response}
	haystack.component.{input,output} mlflow.{spanInputs,spanOutputs} final_result request_data response_data events
	all_messages all_messages_events pydantic_ai.{all_messages,all_messages_events,new_messages} tool_{arguments,response,calls}
	agent.{instructions,messages,state,stateSnapshot} prompt {user,system}_prompt message messages content history body`)

// templates begin like content and are names.
var templates = []string{"gen_ai.prompt.name", "gen_ai.prompt.version", "prompt.name", "prompt.version", "prompt.id"}

// contentInLower is content as paths are compared with it.
var contentInLower = expand(strings.ToLower(strings.Join(content, " ")))

// contentWords are what members of JSON that hold such are called besides.
var contentWords = expand("prompts completion completions question answer query text {input,output}.value")

// IsContent reports whether an attribute holds what was asked, answered or
// passed to tools.
func IsContent(key string) bool {
	if slices.Contains(templates, key) {
		return false
	}
	return slices.ContainsFunc(content, func(beginning string) bool {
		rest, begins := strings.CutPrefix(key, beginning)
		return begins && (rest == "" || rest[0] == '.')
	})
}

// HoldsContent is IsContent, also for what a path into an attribute leads to:
// metadata#prompt.
func HoldsContent(key string) bool {
	name, path, _ := strings.Cut(key, PathMark)
	return IsContent(name) || LeadsToContent(path)
}

// LeadsToContent reports whether a path into an attribute leads to what was asked,
// answered or passed to tools, by what it is called at its end.
func LeadsToContent(path string) bool {
	path = strings.ToLower(withoutNumbers(path))
	for more := path != ""; more; _, path, more = strings.Cut(path, ".") {
		if slices.Contains(contentInLower, path) || slices.Contains(contentWords, path) {
			return true
		}
	}
	return false
}
