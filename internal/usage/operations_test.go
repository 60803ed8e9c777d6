package usage

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

func TestOnlyCallsAreCalls(t *testing.T) {
	counts := func(extra ...string) map[string]attr.Value {
		attrs := map[string]attr.Value{
			"gen_ai.usage.input_tokens": num(10), "gen_ai.usage.output_tokens": num(5), "gen_ai.request.model": text("gpt-4o"),
		}
		for i := 0; i < len(extra); i += 2 {
			attrs[extra[i]] = text(extra[i+1])
		}
		return attrs
	}
	client := Span{Client: true}
	for name, tc := range map[string]struct {
		span   Span
		attrs  map[string]attr.Value
		class  Class
		reason string
	}{
		"chat":                      {client, counts("gen_ai.operation.name", "chat"), Call, ""},
		"upper case":                {client, counts("gen_ai.operation.name", "CHAT"), Call, ""},
		"agent":                     {client, counts("gen_ai.operation.name", "invoke_agent"), Aggregate, ""},
		"agent step":                {Span{}, counts("gen_ai.operation.name", "agent_step"), Aggregate, ""},
		"tool":                      {Span{}, counts("gen_ai.operation.name", "execute_tool"), Aggregate, ""},
		"token counting":            {client, counts("gen_ai.operation.name", "count_tokens"), Aggregate, ""},
		"operation nobody knows":    {client, counts("gen_ai.operation.name", "frobnicate", "gen_ai.system", "x"), Aggregate, ReasonUnknownKind},
		"openinference call":        {Span{}, counts("openinference.span.kind", "LLM"), Call, ""},
		"openinference agent":       {Span{}, counts("openinference.span.kind", "AGENT"), Aggregate, ""},
		"openinference counter":     {Span{}, counts("openinference.span.kind", "TOKEN_COUNTER"), Aggregate, ""},
		"vercel inner":              {Span{}, counts("ai.operationId", "ai.generateText.doGenerate"), Call, ""},
		"vercel stream":             {Span{}, counts("ai.operationId", "ai.streamObject.doStream"), Call, ""},
		"vercel outer":              {Span{}, counts("ai.operationId", "ai.generateText"), Aggregate, ""},
		"langfuse generation":       {Span{}, counts("langfuse.observation.type", "generation"), Call, ""},
		"langfuse agent":            {Span{}, counts("langfuse.observation.type", "agent"), Aggregate, ""},
		"openllmetry legacy":        {client, counts("llm.request.type", "chat"), Call, ""},
		"openllmetry workflow":      {Span{}, counts("traceloop.span.kind", "workflow"), Aggregate, ""},
		"operation before kind":     {client, counts("gen_ai.operation.name", "invoke_agent", "openinference.span.kind", "LLM"), Aggregate, ""},
		"claude code by name":       {Span{Name: "claude_code.llm_request"}, counts(), Call, ""},
		"client with counts":        {client, counts("gen_ai.system", "aws.bedrock"), Call, ""},
		"no proof":                  {Span{}, counts("gen_ai.system", "aws.bedrock"), Aggregate, ReasonUnknownKind},
		"model without counts":      {client, map[string]attr.Value{"gen_ai.request.model": text("gpt-4o")}, Other, ""},
		"agent that counts nothing": {Span{}, map[string]attr.Value{"gen_ai.operation.name": text("invoke_agent")}, Other, ""},
		"no attribute of interest":  {client, map[string]attr.Value{"http.request.method": text("GET")}, Other, ""},
		"absurdly long operation":   {client, counts("gen_ai.operation.name", strings.Repeat("chat", 1<<18)), Aggregate, ReasonUnknownKind},
	} {
		t.Run(name, func(t *testing.T) {
			got := readAttrs(t, tc.span, tc.attrs)
			assert.Equal(t, tc.class, got.Class)
			assert.Equal(t, tc.reason, got.Reason)
		})
	}
}

func TestEmbeddingsNeedNoOutput(t *testing.T) {
	for key, value := range map[string]string{
		"gen_ai.operation.name": "embeddings", "openinference.span.kind": "EMBEDDING", "ai.operationId": "ai.embed.doEmbed",
		"llm.request.type": "embedding",
	} {
		got := readAttrs(t, Span{}, map[string]attr.Value{key: text(value), "gen_ai.usage.input_tokens": num(12)})
		assert.Equal(t, Call, got.Class, value)
		assert.Empty(t, got.Reason, value)
		assert.Equal(t, int64(12), got.Usage.Tokens[Input], value)
	}
}

func TestWhoBills(t *testing.T) {
	for name, tc := range map[string]struct {
		attrs            map[string]attr.Value
		provider, region string
	}{
		"attribute":       {map[string]attr.Value{"gen_ai.system": text("openai")}, "openai", ""},
		"newer name wins": {map[string]attr.Value{"gen_ai.system": text("az.ai.openai"), "gen_ai.provider.name": text("azure.ai.openai")}, "azure.ai.openai", ""},
		"host of another": {map[string]attr.Value{"gen_ai.system": text("openai"), "server.address": text("api.deepseek.com")}, "deepseek", ""},
		"azure host":      {map[string]attr.Value{"gen_ai.system": text("openai"), "server.address": text("acme-weu.openai.azure.com")}, "azure.ai.openai", ""},
		"bedrock host":    {map[string]attr.Value{"server.address": text("bedrock-runtime.eu-west-1.amazonaws.com")}, "aws.bedrock", "eu-west-1"},
		"vertex host":     {map[string]attr.Value{"server.address": text("us-east5-aiplatform.googleapis.com")}, "gcp.vertex_ai", "us-east5"},
		"other aws host":  {map[string]attr.Value{"gen_ai.system": text("aws.bedrock"), "server.address": text("s3.amazonaws.com")}, "aws.bedrock", ""},
		"own host":        {map[string]attr.Value{"gen_ai.system": text("openai"), "server.address": text("llm.internal")}, "openai", ""},
		"framework":       {map[string]attr.Value{"gen_ai.system": text("strands-agents"), "llm.provider": text("openai")}, "openai", ""},
		"framework only":  {map[string]attr.Value{"gen_ai.system": text("strands-agents")}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			tc.attrs["gen_ai.operation.name"] = text("chat")
			got := readAttrs(t, Span{}, tc.attrs)
			assert.Equal(t, tc.provider, got.Provider)
			assert.Equal(t, tc.region, got.Region)
		})
	}
}

func TestReportedCostNeedsAProviderOrGateway(t *testing.T) {
	for name, tc := range map[string]struct {
		attrs map[string]attr.Value
		want  float64
		has   bool
	}{
		"anybody's word":      {map[string]attr.Value{"gen_ai.usage.total_cost": dbl(0.25), "gen_ai.cost.total_cost": dbl(0.25)}, 0, false},
		"as text":             {map[string]attr.Value{"litellm.cost.total": text("0.25")}, 0.25, true},
		"gateway":             {map[string]attr.Value{"litellm.cost.total": dbl(0.25)}, 0.25, true},
		"provider":            {map[string]attr.Value{"gen_ai.usage.cost.amount": dbl(0.5), "gen_ai.usage.cost.source": text("provider")}, 0.5, true},
		"zero is a real zero": {map[string]attr.Value{"litellm.cost.total": num(0)}, 0, true},
		"local estimate":      {map[string]attr.Value{"gen_ai.usage.cost.amount": dbl(0.5), "gen_ai.usage.cost.source": text("local")}, 0, false},
		"emitter's own table": {map[string]attr.Value{"gen_ai.usage.cost": dbl(0.5)}, 0, false},
		"text":                {map[string]attr.Value{"litellm.cost.total": text("free")}, 0, false},
	} {
		tc.attrs["gen_ai.operation.name"] = text("chat")
		got := readAttrs(t, Span{}, tc.attrs)
		assert.Equal(t, tc.has, got.HasReported, name)
		assert.InDelta(t, tc.want, got.ReportedCost, 0, name)
	}
	attrs := map[string]attr.Value{"gen_ai.operation.name": text("chat"), "gen_ai.usage.total_cost": dbl(0.25)}
	assert.True(t, readAttrs(t, Span{Emitter: Builtin().Emitter("openrouter", "")}, attrs).HasReported, "the gateway's own scope")
}
