// Mastra's tracing through its exporters for Arize (OpenInference names) and Langfuse.
import { drain, otlp, services } from '../lib.mjs';

const weather = { name: 'get_weather' };
const env = (own) => ({ MASTRA_TELEMETRY_DISABLED: '1', MASTRA_OFFLINE: '1', LANGFUSE_PUBLIC_KEY: 'pk-fake', LANGFUSE_SECRET_KEY: 'sk-fake', LANGFUSE_BASE_URL: own.AICOST_PROVIDER });

// steps makes a two-step agent run and a cached stream, told through exporter.
async function steps(resource, exporter) {
  const { Mastra } = await import('@mastra/core/mastra');
  const { Agent } = await import('@mastra/core/agent');
  const { createTool } = await import('@mastra/core/tools');
  const { Observability } = await import('@mastra/observability');
  const { openai } = await import('@ai-sdk/openai');
  const { anthropic } = await import('@ai-sdk/anthropic');
  const { z } = await import('zod');
  const agent = (name, model, tools) => new Agent({ id: name, name, instructions: 'Help.', model, tools });
  const tool = createTool({ id: 'get_weather', description: 'The weather', inputSchema: z.object({}), execute: async () => 'sunny' });
  const app = new Mastra({ agents: { helper: agent('helper', openai.chat('gpt-4.1'), { get_weather: tool }), writer: agent('writer', anthropic('claude-sonnet-4-5')) }, logger: false,
    observability: new Observability({ configs: { out: { serviceName: resource['service.name'], exporters: [exporter] } } }) });
  await app.getAgent('helper').generate('x', { tracingOptions: { metadata: { team: 'checkout', userId: 'user-17' } } });
  await drain((await app.getAgent('writer').stream('x')).textStream);
  await exporter.flush?.();
  await exporter.shutdown();
}

const script = [{ ask: /gpt/, in: 420, out: 31, tools: [weather] }, { ask: /gpt/, in: 93, read: 384, out: 44 }, { ask: /claude/, in: 37, read: 2050, write: 310, out: 180 }];

export default {
  packages: ['@mastra/arize', '@mastra/langfuse', '@mastra/observability', '@mastra/core', '@ai-sdk/openai', '@ai-sdk/anthropic'],
  scenarios: {
    'arize-tool-and-cached-stream': {
      sums: true,
      describe: 'ArizeExporter: agent with a tool (two calls, told as one), then a cached stream on Claude', resource: services.checkout, env, script,
      packages: ['@mastra/arize', '@mastra/core'],
      async run({ resource }) {
        const { ArizeExporter } = await import('@mastra/arize');
        await steps(resource, new ArizeExporter({ endpoint: otlp() }));
      },
    },
    'langfuse-tool-and-cached-stream': {
      describe: 'LangfuseExporter: agent with a tool (two calls), then a cached stream on Claude', resource: services.checkout, env, script,
      packages: ['@mastra/langfuse', '@mastra/core'],
      async run({ resource }) {
        const { LangfuseExporter } = await import('@mastra/langfuse');
        await steps(resource, new LangfuseExporter({ publicKey: 'pk-fake', secretKey: 'sk-fake', baseUrl: process.env.AICOST_PROVIDER }));
      },
    },
  },
};
