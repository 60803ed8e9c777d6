// OpenInference on the BeeAI framework.
import { need, services, tracing } from '../lib.mjs';

async function start(resource) {
  const { BeeAIInstrumentation } = need('@arizeai/openinference-instrumentation-beeai');
  const { end, provider } = await tracing({ resource });
  const instrumentation = new BeeAIInstrumentation({ tracerProvider: provider });
  instrumentation.manuallyInstrument(need('beeai-framework'));
  const { OpenAIChatModel } = need('beeai-framework/adapters/openai/backend/chat');
  return { end, model: (name) => new OpenAIChatModel(name) };
}

export default {
  packages: ['@arizeai/openinference-instrumentation-beeai', 'beeai-framework', '@ai-sdk/openai'],
  scenarios: {
    'agent-two-steps': {
      describe: 'OpenInference on BeeAI: a tool-calling agent, two calls, the second from cache',
      resource: services.support,
      script: [{ in: 420, out: 31, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 93, read: 384, out: 44, tools: [{ name: 'final_answer', args: { response: 'It is shipped.' } }] }],
      async run({ resource }) {
        const { end, model } = await start(resource);
        const { ToolCallingAgent } = need('beeai-framework/agents/toolCalling/agent');
        const { TokenMemory } = need('beeai-framework/memory/tokenMemory');
        const { DynamicTool, StringToolOutput } = need('beeai-framework/tools/base');
        const { z } = need('zod');
        const order = new DynamicTool({ name: 'get_order', description: 'Look up an order', inputSchema: z.object({ id: z.string() }), handler: async () => new StringToolOutput('shipped') });
        const agent = new ToolCallingAgent({ llm: model('gpt-4.1'), memory: new TokenMemory(), tools: [order] });
        await agent.run({ prompt: 'Where is order 17?' });
        await new Promise((done) => setTimeout(done, 200));
        await end();
      },
    },
    'chat-stream-reasoning': {
      describe: 'OpenInference on BeeAI: a chat with reasoning, plain and streamed',
      resource: services.research,
      script: [{ in: 190, out: 1411, reasoning: 1280 }, { in: 50, read: 1024, out: 17 }],
      async run({ resource }) {
        const { end, model } = await start(resource);
        const { UserMessage } = need('beeai-framework/backend/message');
        await model('o3-mini').create({ messages: [new UserMessage('Say hello.')] });
        await model('gpt-4.1-mini').create({ messages: [new UserMessage('Say hello.')], stream: true });
        await new Promise((done) => setTimeout(done, 200));
        await end();
      },
    },
  },
};
