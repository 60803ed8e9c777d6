// The OpenAI agents SDK, bridged to OpenTelemetry by OpenInference.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const weather = { name: 'get_weather' };

async function traced(resource, work) {
  const agents = await import('@openai/agents');
  const { OpenAIAgentsInstrumentation } = need('@arizeai/openinference-instrumentation-openai-agents');
  const otel = await tracing({ resource });
  new OpenAIAgentsInstrumentation({ tracerProvider: otel.provider }).manuallyInstrument(agents);
  const { z } = await import('zod');
  const { default: OpenAI } = await import('openai');
  const client = (more) => new OpenAI({ maxRetries: 0, ...more });
  agents.setDefaultOpenAIClient(client());
  const tool = agents.tool({ name: 'get_weather', description: 'The weather', parameters: z.object({}), execute: async () => 'sunny' });
  const agent = (name, model, more) => new agents.Agent({ name, model, instructions: 'Help.', ...more });
  await work({ agents, agent, tool, client });
  await otel.end();
}

export default {
  packages: ['@arizeai/openinference-instrumentation-openai-agents', '@openai/agents', 'openai', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'responses-tool-handoff-reasoning': {
      describe: 'Responses API: tool, then a handoff to another agent that reasons: three calls', resource: services.support,
      script: [{ in: 420, out: 31, tools: [weather] }, { in: 93, read: 384, out: 44, tools: [{ name: 'transfer_to_expert' }] }, { in: 211, read: 1792, out: 640, reasoning: 512 }],
      run: ({ resource }) => traced(resource, ({ agents, agent, tool }) => agents.run(agent('helper', 'gpt-4.1', { tools: [tool], handoffs: [agent('expert', 'gpt-5-mini')] }), 'x')),
    },
    'responses-agent-as-tool': {
      describe: 'an agent whose tool is another agent on another model: three calls', resource: services.support,
      script: [{ ask: /4.1/, in: 600, out: 25, tools: [{ name: 'expert', args: { input: 'x' } }] }, { ask: /mini/, in: 150, out: 40, reasoning: 10 }, { ask: /4.1/, in: 680, out: 50 }],
      run: ({ resource }) => traced(resource, ({ agents, agent }) => agents.run(agent('helper', 'gpt-4.1',
        { tools: [agent('expert', 'gpt-5-mini').asTool({ toolName: 'expert', toolDescription: 'Knows it' })] }), 'x')),
    },
    'responses-stream-tier': {
      describe: 'streamed run on the Responses API, answered at the flex tier', resource: services.support,
      script: [{ in: 50, read: 1024, out: 37, reasoning: 20, tier: 'flex' }],
      run: ({ resource }) => traced(resource, async ({ agents, agent }) => {
        const run = await agents.run(agent('helper', 'gpt-5-mini', { modelSettings: { providerData: { service_tier: 'flex' } } }), 'x', { stream: true });
        await drain(run);
        await run.completed;
      }),
    },
    'chat-completions-cached': {
      describe: 'chat completions with a tool, then streamed', resource: services.support,
      script: [{ in: 421, out: 32, tools: [weather] }, { in: 94, read: 385, out: 45 }, { in: 51, read: 1025, out: 18 }],
      run: ({ resource }) => traced(resource, async ({ agents, agent, tool }) => {
        agents.setOpenAIAPI('chat_completions');
        const helper = agent('helper', 'gpt-4.1', { tools: [tool] });
        await agents.run(helper, 'x');
        const run = await agents.run(helper, 'x', { stream: true });
        await drain(run);
        await run.completed;
      }),
    },
    'chat-completions-openrouter': {
      describe: 'chat completions of a Claude model through OpenRouter: the span still says openai', resource: services.support,
      script: [{ in: 37, read: 2050, out: 180, cost: 0.00342, model: 'anthropic/claude-sonnet-4.5' }],
      run: ({ resource }) => traced(resource, async ({ agents, agent, client }) => {
        agents.setOpenAIAPI('chat_completions');
        agents.setDefaultOpenAIClient(client({ baseURL: 'https://openrouter.ai/api/v1' }));
        await agents.run(agent('helper', 'anthropic/claude-sonnet-4.5'), 'x');
      }),
    },
    'error-429': {
      describe: '429 from the API', resource: services.support,
      script: [{ status: 429 }],
      run: ({ resource }) => traced(resource, ({ agents, agent }) => fails(agents.run(agent('helper', 'gpt-4.1'), 'x'))),
    },
  },
};
