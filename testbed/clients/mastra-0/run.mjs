// Mastra 0.x: its exporter told one model_generation for all steps of an agent.
import { drain, otlp, services } from '../lib.mjs';

const weather = { name: 'get_weather' };

async function mastra(resource, work) {
  const { Mastra } = await import('@mastra/core/mastra');
  const { Agent } = await import('@mastra/core/agent');
  const { createTool } = await import('@mastra/core/tools');
  const { OtelExporter } = await import('@mastra/otel-exporter');
  const { openai } = await import('@ai-sdk/openai');
  const { anthropic } = await import('@ai-sdk/anthropic');
  const { z } = await import('zod');
  const exporter = new OtelExporter({ provider: { custom: { endpoint: otlp(), protocol: 'http/json' } } });
  const tool = createTool({ id: 'get_weather', description: 'The weather', inputSchema: z.object({}), execute: async () => 'sunny' });
  const agent = (name, model, tools) => new Agent({ id: name, name, instructions: 'Help.', model, tools });
  const app = new Mastra({ agents: { helper: agent('helper', openai.chat('gpt-4.1'), { get_weather: tool }), writer: agent('writer', anthropic('claude-sonnet-4-5')) }, logger: false,
    telemetry: { enabled: false }, observability: { configs: { otel: { serviceName: resource['service.name'], exporters: [exporter] } } } });
  await work(app);
  await new Promise((done) => setTimeout(done, 1000));
  await exporter.shutdown();
}

const env = { MASTRA_TELEMETRY_DISABLED: '1', DISABLE_MASTRA_TELEMETRY_WARNING: 'true' };

export default {
  packages: ['@mastra/otel-exporter', '@mastra/core', '@ai-sdk/openai', '@ai-sdk/anthropic'],
  scenarios: {
    'agent-tool-two-steps': {
      sums: true,
      describe: 'agent.generate with a tool: two calls told as one chat span', resource: services.checkout, env,
      script: [{ in: 420, out: 31, tools: [weather] }, { in: 93, read: 384, out: 44 }],
      run: ({ resource }) => mastra(resource, (app) => app.getAgent('helper').generate('x')),
    },
    'anthropic-stream-cached': {
      describe: 'agent.stream on Claude, cache read and written', resource: services.checkout, env,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }],
      run: ({ resource }) => mastra(resource, async (app) => drain((await app.getAgent('writer').stream('x')).textStream)),
    },
  },
};
