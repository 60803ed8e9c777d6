// Logfire for Node with the Vercel AI SDK's telemetry and its own instrumentation of clients: several layers tell one call.
import { drain, need } from '../lib.mjs';

async function start() {
  const logfire = need('@pydantic/logfire-node');
  logfire.configure({ token: 'fake', serviceName: 'checkout-assistant', serviceVersion: '3.14.2', environment: 'production', console: false, metrics: false,
    advanced: { baseUrl: 'https://logfire-us.pydantic.dev' } });
  const ai = need('ai');
  return { logfire, ...ai, end: async () => { await logfire.forceFlush?.(); await new Promise((done) => setTimeout(done, 800)); } };
}

const telemetry = { isEnabled: true, functionId: 'order-desk', metadata: { team: 'checkout' } };

export default {
  packages: ['@pydantic/logfire-node', 'ai', '@ai-sdk/openai', '@ai-sdk/anthropic', 'openai'],
  scenarios: {
    'ai-sdk-two-steps': {
      describe: 'Logfire with AI SDK 6: generateText with a tool, two steps on chat completions, in a Logfire span; HTTP spans below',
      script: [{ in: 420, out: 31, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 93, read: 384, out: 44 }],
      async run() {
        const { logfire, generateText, tool, stepCountIs, end } = await start();
        const { z } = need('zod');
        const { createOpenAI } = need('@ai-sdk/openai');
        const tools = { get_order: tool({ description: 'Look up an order', inputSchema: z.object({ id: z.string() }), execute: () => 'shipped' }) };
        await logfire.span('order desk', { attributes: { team: 'checkout' }, callback: () => generateText({ model: createOpenAI().chat('gpt-4.1'), prompt: 'Where is order 17?', tools,
          stopWhen: stepCountIs(3), experimental_telemetry: telemetry }) });
        await end();
      },
    },
    'ai-sdk-anthropic-stream-cached': {
      describe: 'Logfire with AI SDK 6: streamText on Anthropic with cache write and read',
      script: [{ in: 37, read: 2050, write: 310, out: 180 }],
      async run() {
        const { streamText, end } = await start();
        const { createAnthropic } = need('@ai-sdk/anthropic');
        await drain(streamText({ model: createAnthropic()('claude-sonnet-4-5'), prompt: 'Say hello.', experimental_telemetry: telemetry }).textStream);
        await end();
      },
    },
    'ai-sdk-tool-calls-openai': {
      describe: 'Logfire with AI SDK 6 and the instrumented openai client: the tool of a generateText asks another model with the openai client',
      script: [{ ask: /gpt-4.1$/, in: 600, out: 25, tools: [{ name: 'ask_expert', args: { question: 'VAT?' } }] }, { ask: /mini/, in: 150, read: 1024, out: 40 }, { ask: /gpt-4.1$/, in: 680, out: 50 }],
      async run() {
        const { generateText, tool, stepCountIs, end } = await start();
        const { z } = need('zod');
        const { createOpenAI } = need('@ai-sdk/openai');
        const { OpenAI } = need('openai');
        const client = new OpenAI();
        const tools = { ask_expert: tool({ description: 'Asks an expert', inputSchema: z.object({ question: z.string() }),
          execute: async ({ question }) => (await client.chat.completions.create({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: question }] })).choices[0].message.content }) };
        await generateText({ model: createOpenAI().chat('gpt-4.1'), prompt: 'What is the VAT?', tools, stopWhen: stepCountIs(3), experimental_telemetry: telemetry });
        await end();
      },
    },
  },
};
