package attr

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestContentAttributes(t *testing.T) {
	for _, key := range []string{
		"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.prompt", "gen_ai.prompt.0.content", "gen_ai.prompt_json", "input.value", "output.value",
		"llm.input_messages", "llm.input_messages.0.message.content", "traceloop.entity.input", "traceloop.entity.output", "ai.prompt", "ai.prompt.messages",
		"ai.response.text", "langfuse.trace.input", "genkit:output", "user_prompt", "gen_ai.system_instructions", "request_data",
		"events", "all_messages_events", "prompt", "tool_arguments",
	} {
		assert.True(t, IsContent(key), key)
	}
	for _, key := range []string{
		"", "gen_ai.prompt.name", "gen_ai.prompt.version", "gen_ai.input", "gen_ai.provider.name", "input_tokens", "inputs", "llm.model_name",
		"ai.response.model", "traceloop.entity.name", "team", "user_prompt_length", "prompt.id", "prompts",
	} {
		assert.False(t, IsContent(key), key)
	}
}

func TestHoldsContent(t *testing.T) {
	for _, key := range []string{
		"metadata#prompt", "metadata#request.messages.0.content", "gen_ai.input.messages#0.content", "input.value#model", "metadata#question", "metadata#query.0", "gen_ai.prompt", "metadata#Prompt", "metadata#ai.toolCall.args", "metadata#mlflow.spanInputs", "metadata#input.value", "metadata#gen_ai.prompt.0.content",
	} {
		assert.True(t, HoldsContent(key), key)
	}
	for _, key := range []string{"metadata#team", "metadata#prompt_name", "metadata#input.team", "metadata#message.topic", "metadata#gen_ai.prompt.name", "tag.tags#0", "team", ""} {
		assert.False(t, HoldsContent(key), key)
	}
	assert.False(t, LeadsToContent("model"))
}
