// Mastra's tracing through its OpenTelemetry exporter.
import { drain, fails, otlp, services } from '../lib.mjs';

const weather = { name: 'get_weather' };

async function mastra(resource, work) {
  const { Mastra } = await import('@mastra/core/mastra');
  const { Agent } = await import('@mastra/core/agent');
  const { createTool } = await import('@mastra/core/tools');
  const workflows = await import('@mastra/core/workflows');
  const { Observability } = await import('@mastra/observability');
  const { OtelExporter } = await import('@mastra/otel-exporter');
  const { openai } = await import('@ai-sdk/openai');
  const { anthropic } = await import('@ai-sdk/anthropic');
  const { z } = await import('zod');
  const exporter = new OtelExporter({ provider: { custom: { endpoint: otlp(), protocol: 'http/json' } }, resourceAttributes: resource });
  const agent = (name, model, more) => new Agent({ id: name, name, instructions: 'Help.', model, ...more });
  const tool = createTool({ id: 'get_weather', description: 'The weather', inputSchema: z.object({}), execute: async () => 'sunny' });
  const app = (parts) => new Mastra({ ...parts, logger: false, observability: new Observability({ configs: { otel: { serviceName: resource['service.name'], exporters: [exporter] } } }) });
  await work({ app, agent, tool, openai, anthropic, z, createTool, workflows });
  await exporter.flush?.();
  await exporter.shutdown();
}

const env = { MASTRA_TELEMETRY_DISABLED: '1', MASTRA_OFFLINE: '1' };

export default {
  packages: ['@mastra/otel-exporter', '@mastra/observability', '@mastra/core', '@ai-sdk/openai', '@ai-sdk/anthropic'],
  scenarios: {
    'agent-tool-two-steps': {
      describe: 'agent.generate with a tool: two chat calls in a model_generation, agent_step spans between; metadata.team on the trace', resource: services.checkout, env,
      script: [{ in: 420, out: 31, tools: [weather] }, { in: 93, read: 384, out: 44 }],
      run: ({ resource }) => mastra(resource, async ({ app, agent, tool, openai }) => {
        const helper = app({ agents: { helper: agent('helper', openai.chat('gpt-4.1'), { tools: { get_weather: tool } }) } }).getAgent('helper');
        await helper.generate('x', { tracingOptions: { metadata: { team: 'checkout', userId: 'user-17' } } });
      }),
    },
    'anthropic-stream-cached': {
      describe: 'agent.stream on Claude, cache read and written; then with writes for an hour', resource: services.checkout, env,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }, { in: 38, read: 2051, write: 211, write1h: 100, out: 181 }],
      run: ({ resource }) => mastra(resource, async ({ app, agent, anthropic }) => {
        const writer = app({ agents: { writer: agent('writer', anthropic('claude-sonnet-4-5')) } }).getAgent('writer');
        for (let i = 0; i < 2; i++) await drain((await writer.stream('x')).textStream);
      }),
    },
    'responses-reasoning': {
      describe: 'agent on the Responses API: cached and reasoning', resource: services.checkout, env,
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512 }],
      run: ({ resource }) => mastra(resource, ({ app, agent, openai }) => app({ agents: { thinker: agent('thinker', openai.responses('gpt-5-mini')) } }).getAgent('thinker').generate('x')),
    },
    'workflow-nested-agents': {
      describe: 'workflow > agent whose tool asks another agent on a cheaper model: three calls', resource: services.checkout, env,
      script: [{ ask: /gpt/, in: 600, out: 25, tools: [{ name: 'expert' }] }, { ask: /haiku/, in: 150, out: 40 }, { ask: /gpt/, in: 680, out: 50 }],
      run: ({ resource }) => mastra(resource, async ({ app, agent, openai, anthropic, z, createTool, workflows }) => {
        const knows = agent('knows', anthropic('claude-haiku-4-5'));
        const expert = createTool({ id: 'expert', description: 'Knows it', inputSchema: z.object({}),
          execute: async (input, context) => (await knows.generate('x', { tracingContext: context?.tracingContext })).text });
        const helper = agent('helper', openai.chat('gpt-4.1'), { tools: { expert } });
        const none = z.object({});
        const step = workflows.createStep({ id: 'ask', inputSchema: none, outputSchema: none, execute: async ({ tracingContext }) => { await helper.generate('x', { tracingContext }); return {}; } });
        const digest = workflows.createWorkflow({ id: 'digest', inputSchema: none, outputSchema: none }).then(step).commit();
        const run = await app({ agents: { helper, knows }, workflows: { digest } }).getWorkflow('digest').createRun();
        await run.start({ inputData: {} });
      }),
    },
    'error-429': {
      describe: '429 from the API, retries off', resource: services.checkout, env,
      script: [{ status: 429 }],
      run: ({ resource }) => mastra(resource, async ({ app, agent, openai }) => {
        const helper = app({ agents: { helper: agent('helper', openai.chat('gpt-4.1')) } }).getAgent('helper');
        await fails(helper.generate('x', { modelSettings: { maxRetries: 0 } }));
      }),
    },
  },
};
