// Strands agents: agents and cycles repeat the usage of the model calls below them.
import { need, services, tracing } from '../lib.mjs';

// load imports an ES module from the client's folder, where this file is a copy.
const load = (name) => import(name);
const z = () => need('zod').z;

async function start(resource) {
  const otel = await tracing({ resource });
  const strands = await load('@strands-agents/sdk');
  const anthropic = async (modelId, more) => new (await load('@strands-agents/sdk/models/anthropic')).AnthropicModel({ modelId, maxTokens: 512, apiKey: 'sk-ant-fake', ...more });
  const openai = async (modelId, more) => new (await load('@strands-agents/sdk/models/openai')).OpenAIModel({ modelId, api: 'chat', apiKey: 'sk-fake', ...more });
  const lookup = strands.tool({ name: 'get_order', description: 'Look up an order', inputSchema: z().object({ id: z().string() }), callback: () => 'shipped' });
  return { ...otel, ...strands, anthropic, openai, lookup };
}

export default {
  packages: ['@strands-agents/sdk', '@anthropic-ai/sdk', 'openai'],
  scenarios: {
    'agent-cached-two-steps': {
      describe: 'Strands agent on Anthropic with a tool: the first call writes the cache, the second reads it; agent, cycle and model spans',
      resource: services.support,
      script: [{ in: 21, write: 2050, out: 48, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 37, read: 2050, write: 310, out: 180 }],
      async run({ resource }) {
        const { Agent, anthropic, lookup, end } = await start(resource);
        const agent = new Agent({ name: 'order-agent', model: await anthropic('claude-sonnet-4-5'), tools: [lookup], systemPrompt: 'You are a terse assistant.', printer: false });
        await agent.invoke('Where is order 17?');
        await end();
      },
    },
    'agent-large-uncached': {
      describe: 'Strands agent on Anthropic; the uncached input is larger than the cache read, so that sizes do not tell whether it holds the cached tokens',
      resource: services.support,
      script: [{ in: 6200, read: 1800, out: 300 }],
      async run({ resource }) {
        const { Agent, anthropic, end } = await start(resource);
        await new Agent({ name: 'order-agent', model: await anthropic('claude-haiku-4-5'), printer: false }).invoke('Sum this up.');
        await end();
      },
    },
    'agent-as-tool': {
      describe: 'Strands agent whose tool is another agent on a cheaper model: nested agents, three calls',
      resource: services.research,
      script: [{ ask: /sonnet/, in: 600, out: 25, tools: [{ name: 'tax_expert', args: { input: 'VAT?' } }] }, { ask: /haiku/, in: 150, read: 1024, out: 40 },
        { ask: /sonnet/, in: 82, read: 598, out: 50 }],
      async run({ resource }) {
        const { Agent, anthropic, end } = await start(resource);
        const expert = new Agent({ name: 'tax_expert', description: 'Answers questions on tax', model: await anthropic('claude-haiku-4-5'), printer: false, traceAttributes: { team: 'tax' } });
        const agent = new Agent({ name: 'orchestrator', model: await anthropic('claude-sonnet-4-5'), tools: [expert.asTool()], printer: false, traceAttributes: { team: 'ml-research' } });
        await agent.invoke('What is the VAT?');
        await end();
      },
    },
    'graph-two-providers': {
      describe: 'Strands graph of two agents, the first on OpenAI and the second on Anthropic: multi-agent, node, agent, cycle and model spans',
      resource: services.research,
      script: [{ api: 'chat.completions', in: 300, read: 2048, out: 120 }, { api: 'messages', in: 410, read: 900, out: 77 }],
      async run({ resource }) {
        const { Agent, Graph, anthropic, openai, end } = await start(resource);
        const researcher = new Agent({ id: 'researcher', name: 'researcher', model: await openai('gpt-4o'), printer: false });
        const writer = new Agent({ id: 'writer', name: 'writer', model: await anthropic('claude-sonnet-4-5'), printer: false });
        await new Graph({ nodes: [researcher, writer], edges: [['researcher', 'writer']] }).invoke('Write about tea.');
        await end();
      },
    },
    'swarm-hands-over': {
      describe: 'Strands swarm of two agents that hands over once: every agent answers through a structured-output tool',
      resource: services.checkout,
      script: [{ ask: /gpt-4o$/, in: 222, out: 31, tools: [{ name: 'strands_structured_output', args: { agentId: 'writer', message: 'Please write.' } }] },
        { ask: /4.1/, in: 240, read: 1152, out: 66, tools: [{ name: 'strands_structured_output', args: { message: 'Tea is a drink.' } }] }],
      async run({ resource }) {
        const { Agent, Swarm, openai, end } = await start(resource);
        const researcher = new Agent({ id: 'researcher', name: 'researcher', description: 'Finds facts', model: await openai('gpt-4o'), printer: false });
        const writer = new Agent({ id: 'writer', name: 'writer', description: 'Writes', model: await openai('gpt-4.1'), printer: false });
        await new Swarm({ nodes: [researcher, writer], start: 'researcher', maxSteps: 4 }).invoke('Write about tea.');
        await end();
      },
    },
    'bedrock-agent-cached': {
      describe: 'Strands agent on Bedrock Converse, where the total counts the cached tokens too: cache read and write',
      resource: services.search,
      script: [{ in: 60, read: 3000, write: 500, out: 140 }],
      async run({ resource }) {
        const { Agent, end } = await start(resource);
        const { BedrockModel } = await load('@strands-agents/sdk/models/bedrock');
        const model = new BedrockModel({ modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', region: 'us-east-1', stream: true });
        await new Agent({ name: 'search-agent', model, printer: false }).invoke('Find tea.');
        await end();
      },
    },
    'error-then-recovery': {
      describe: 'Strands agent whose first call is refused with 429 and tried again by the agent, then answered',
      resource: services.checkout,
      seconds: 90,
      script: [{ status: 429 }, { in: 111, out: 22 }],
      async run({ resource }) {
        const { Agent, openai, end } = await start(resource);
        const agent = new Agent({ name: 'order-agent', model: await openai('gpt-4o-mini', { clientConfig: { maxRetries: 0 } }), printer: false });
        await agent.invoke('Where is order 17?').catch((err) => console.log('gave up', err.message));
        await end();
      },
    },
  },
};
