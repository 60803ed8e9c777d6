// Laminar receiving the Vercel AI SDK's own telemetry.
import { drain, fails, need, services } from '../lib.mjs';

async function start() {
  const { Laminar, getTracer, observe } = need('@lmnr-ai/lmnr');
  Laminar.initialize({ projectApiKey: 'fake', baseUrl: 'https://api.lmnr.ai', forceHttp: true, httpPort: 443, disableBatch: true, instrumentModules: {} });
  const ai = need('ai');
  const { createOpenAI } = need('@ai-sdk/openai');
  const { createAnthropic } = need('@ai-sdk/anthropic');
  return { ...ai, observe, openai: createOpenAI(), anthropic: createAnthropic(), telemetry: { isEnabled: true, tracer: getTracer(), functionId: 'order-desk', metadata: { team: 'support-eng', userId: 'u-7' } },
    end: async () => { await Laminar.flush(); await Laminar.shutdown(); } };
}

export default {
  packages: ['@lmnr-ai/lmnr', 'ai', '@ai-sdk/openai', '@ai-sdk/anthropic'],
  scenarios: {
    'two-steps-cached': {
      describe: 'Laminar with AI SDK 6: generateText with a tool, two steps on Anthropic, the second reads the cache; inside an observe() span with session and metadata',
      resource: services.support,
      script: [{ in: 21, write: 2050, out: 48, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 37, read: 2050, write: 310, out: 180 }],
      async run() {
        const { generateText, tool, stepCountIs, anthropic, telemetry, observe, end } = await start();
        const { z } = need('zod');
        const tools = { get_order: tool({ description: 'Look up an order', inputSchema: z.object({ id: z.string() }), execute: () => 'shipped' }) };
        await observe({ name: 'order-desk', sessionId: 's-9', userId: 'u-7', metadata: { team: 'support-eng' } },
          () => generateText({ model: anthropic('claude-sonnet-4-5'), prompt: 'Where is order 17?', tools, stopWhen: stepCountIs(3), experimental_telemetry: telemetry }));
        await end();
      },
    },
    'stream-reasoning-embed-error': {
      describe: 'Laminar with AI SDK 6: streamText on the Responses API with reasoning, an embedding, then 429',
      resource: services.support,
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512 }, { in: 12 }, { status: 429 }],
      async run() {
        const { streamText, embed, generateText, openai, telemetry, end } = await start();
        await drain(streamText({ model: openai('gpt-5-mini'), prompt: 'Say hello.', experimental_telemetry: telemetry }).textStream);
        await embed({ model: openai.textEmbeddingModel('text-embedding-3-small'), value: 'tea', experimental_telemetry: telemetry });
        await fails(generateText({ model: openai.chat('gpt-4o'), prompt: 'Say hello.', maxRetries: 0, experimental_telemetry: telemetry }));
        await end();
      },
    },
  },
};
