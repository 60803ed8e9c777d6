// VoltAgent's own spans, in a dialect of their own.
import { drain, fails, otlp, services } from '../lib.mjs';

const weather = { name: 'get_weather' };

async function volt(resource, work) {
  const { Agent, VoltAgentObservability, createTool } = await import('@voltagent/core');
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { openai } = await import('@ai-sdk/openai');
  const { anthropic } = await import('@ai-sdk/anthropic');
  const { z } = await import('zod');
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: otlp() }));
  const observability = new VoltAgentObservability({ serviceName: resource['service.name'], resourceAttributes: resource, spanProcessors: [processor] });
  const agent = (name, model, more) => new Agent({ name, instructions: 'Help.', purpose: 'To help.', model, observability, ...more });
  const tool = createTool({ name: 'get_weather', description: 'The weather', parameters: z.object({}), execute: async () => 'sunny' });
  await work({ agent, tool, openai, anthropic });
  await new Promise((done) => setTimeout(done, 400));
  await processor.forceFlush();
  setTimeout(() => process.exit(0), 200);
}

const env = { VOLTAGENT_TELEMETRY_DISABLED: 'true', VOLTAGENT_MODEL_REGISTRY_AUTO_REFRESH: 'false' };
const packages = ['@voltagent/core', 'ai', '@ai-sdk/openai', '@ai-sdk/anthropic'];

export default {
  packages,
  scenarios: {
    'agent-one-call-cached': {
      describe: 'generateText, one call, cached: the llm span and the agent span tell the same', resource: services.support, env,
      script: [{ in: 300, read: 2048, out: 120 }],
      run: ({ resource }) => volt(resource, ({ agent, openai }) => agent('helper', openai.chat('gpt-4o')).generateText('x', { userId: 'user-17', conversationId: 'c-1' })),
    },
    'agent-tool-two-steps': {
      sums: true,
      describe: 'generateText with a tool: one llm span for two calls, which tells the last one only; the agent span has the sum', resource: services.support, env,
      script: [{ in: 420, out: 31, tools: [weather] }, { in: 93, read: 384, out: 44 }],
      run: ({ resource }) => volt(resource, ({ agent, tool, openai }) => agent('helper', openai.chat('gpt-4.1'), { tools: [tool] }).generateText('x')),
    },
    'agent-stream-tool-two-steps': {
      sums: true,
      describe: 'streamText with a tool: two calls', resource: services.support, env,
      script: [{ in: 421, out: 32, tools: [weather] }, { in: 94, read: 385, out: 45, reasoning: 20 }],
      run: ({ resource }) => volt(resource, async ({ agent, tool, openai }) => drain((await agent('helper', openai.chat('gpt-5-mini'), { tools: [tool] }).streamText('x')).textStream)),
    },
    'anthropic-cached': {
      describe: 'generateText on Claude, cache read and written', resource: services.support, env,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }],
      run: ({ resource }) => volt(resource, ({ agent, anthropic }) => agent('writer', anthropic('claude-sonnet-4-5')).generateText('x')),
    },
    'sub-agents': {
      sums: true,
      describe: 'a supervisor hands a task to a sub-agent on a cheaper model: three calls, two agent spans, of which neither holds the other', resource: services.support, env,
      script: [{ ask: /gpt/, in: 600, out: 25, tools: [{ name: 'delegate_task', args: { task: 'x', targetAgents: ['expert'] } }] }, { ask: /haiku/, in: 150, out: 40 }, { ask: /gpt/, in: 680, out: 50 }],
      run: ({ resource }) => volt(resource, ({ agent, openai, anthropic }) => agent('helper', openai.chat('gpt-4.1'), { subAgents: [agent('expert', anthropic('claude-haiku-4-5'))] }).generateText('x')),
    },
    'error-429': {
      describe: '429 from the API, retries off', resource: services.support, env,
      script: [{ status: 429 }],
      run: ({ resource }) => volt(resource, ({ agent, openai }) => fails(agent('helper', openai.chat('gpt-4.1')).generateText('x', { maxRetries: 0 }))),
    },
  },
};
