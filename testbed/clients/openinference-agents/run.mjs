// OpenInference on agents that run elsewhere, and its processor for the Vercel AI SDK.
import { drain, need, services, tracing } from '../lib.mjs';

async function vercel(resource) {
  const { OpenInferenceBatchSpanProcessor } = await import('@arizeai/openinference-vercel');
  const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
  const { NodeTracerProvider } = need('@opentelemetry/sdk-trace-node');
  const { resourceFromAttributes } = need('@opentelemetry/resources');
  const exporter = new OTLPTraceExporter({ url: `${process.env.AICOST_OTLP}/v1/traces` });
  const provider = new NodeTracerProvider({ resource: resourceFromAttributes(resource), spanProcessors: [new OpenInferenceBatchSpanProcessor({ exporter })] });
  provider.register();
  const ai = need('ai');
  ai.registerTelemetry(new (need('@ai-sdk/otel').OpenTelemetry)());
  return { ai, anthropic: need('@ai-sdk/anthropic').createAnthropic(), openai: need('@ai-sdk/openai').createOpenAI(), end: () => provider.shutdown() };
}

const told = { telemetry: { isEnabled: true, functionId: 'support-desk' } };

export default {
  packages: ['@arizeai/openinference-instrumentation-bedrock-agent-runtime', '@arizeai/openinference-vercel', '@aws-sdk/client-bedrock-agent-runtime', 'ai', '@ai-sdk/otel', '@ai-sdk/anthropic', '@ai-sdk/openai'],
  scenarios: {
    'bedrock-agent-two-invocations': {
      describe: 'OpenInference on InvokeAgent of Bedrock with traces enabled: one request, two model calls behind it',
      resource: services.support,
      script: [{ in: 420, out: 31, tools: [{ name: 'get_order' }] }, { in: 510, out: 44 }],
      notes: 'the calls are the agent\'s, as its trace tells them; the client made one request',
      async run({ resource }) {
        const { BedrockAgentInstrumentation } = need('@arizeai/openinference-instrumentation-bedrock-agent-runtime');
        const { end, provider } = await tracing({ resource });
        const sdk = need('@aws-sdk/client-bedrock-agent-runtime');
        const instrumentation = new BedrockAgentInstrumentation({ tracerProvider: provider });
        instrumentation.manuallyInstrument(sdk);
        const client = new sdk.BedrockAgentRuntimeClient({ region: 'us-east-1' });
        const answer = await client.send(new sdk.InvokeAgentCommand({ agentId: 'AGENT12345', agentAliasId: 'ALIAS12345', sessionId: 's-17', inputText: 'Where is order 17?', enableTrace: true }));
        await drain(answer.completion);
        await new Promise((done) => setTimeout(done, 200));
        await end();
      },
    },
    'vercel-anthropic-1h-cache': {
      describe: 'AI SDK 7 on Anthropic through the OpenInference processor: written to the cache for an hour and for five minutes, then read in a stream',
      resource: services.support, packages: ['@arizeai/openinference-vercel'],
      script: [{ in: 40, write: 200, write1h: 3000, out: 90 }, { in: 6200, read: 3200, out: 300 }],
      async run({ resource }) {
        const { ai, anthropic, end } = await vercel(resource);
        const model = anthropic('claude-sonnet-4-5');
        await ai.generateText({ model, prompt: 'Say hello.', ...told });
        await drain(ai.streamText({ model, prompt: 'Say hello.', ...told }).textStream);
        await end();
      },
    },
    'vercel-reasoning-embed': {
      describe: 'AI SDK 7 on the Responses API with reasoning and embedMany through the OpenInference processor',
      resource: services.research, packages: ['@arizeai/openinference-vercel'],
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512 }, { in: 36 }],
      async run({ resource }) {
        const { ai, openai, end } = await vercel(resource);
        await ai.generateText({ model: openai('gpt-5-mini'), prompt: 'Say hello.', ...told });
        await ai.embedMany({ model: openai.embeddingModel('text-embedding-3-small'), values: ['a', 'b'], ...told });
        await end();
      },
    },
  },
};
