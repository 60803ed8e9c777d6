// Sentry 10, whose spans are OpenTelemetry's, with an OTLP exporter beside its own (Sentry 11 makes no OpenTelemetry spans).
import { drain, fails, need, otlp, services } from '../lib.mjs';

const messages = [{ role: 'user', content: 'x' }];
const weather = { name: 'get_weather', args: {} };

async function traced(resource, work, more = {}) {
  const Sentry = need('@sentry/node');
  const { BatchSpanProcessor } = need('@opentelemetry/sdk-trace-base');
  const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: otlp() }));
  Sentry.init({ dsn: 'https://0123456789abcdef@o1.ingest.sentry.io/1', tracesSampleRate: 1, environment: resource['deployment.environment.name'], openTelemetrySpanProcessors: [processor],
    transport: () => ({ send: async () => ({}), flush: async () => true }), ...more(Sentry) });
  await Sentry.startSpan({ name: 'GET /answer', op: 'http.server' }, () => work(Sentry));
  await processor.forceFlush();
  setTimeout(() => process.exit(0), 200);
}

const plain = () => ({});
const ai = (Sentry) => ({ integrations: [Sentry.vercelAIIntegration({ force: true })] });

export default {
  packages: ['@sentry/node', 'openai', '@anthropic-ai/sdk', 'ai', '@ai-sdk/openai', '@google/genai'],
  scenarios: {
    'openai-cached-reasoning-stream': {
      describe: 'openai integration: cached chat, Responses API with reasoning, streams with and without usage, an embedding', resource: services.search,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 211, read: 1792, out: 640, reasoning: 512 }, { in: 50, read: 1024, out: 17 }, { in: 12, out: 6 }, { in: 44 }],
      run: ({ resource }) => traced(resource, async () => {
        const OpenAI = need('openai');
        const client = new OpenAI();
        await client.chat.completions.create({ model: 'gpt-4o', messages });
        await client.responses.create({ model: 'gpt-5-mini', input: 'x' });
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true }));
        await client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' });
      }, plain),
    },
    'anthropic-cached-stream': {
      describe: 'anthropic integration: cached, plain and streamed', resource: services.search,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }, { in: 38, read: 2051, write: 211, write1h: 100, out: 181 }],
      run: ({ resource }) => traced(resource, async () => {
        const Anthropic = need('@anthropic-ai/sdk');
        const client = new (Anthropic.default ?? Anthropic)();
        const body = { model: 'claude-sonnet-4-5', max_tokens: 512, messages };
        await client.messages.create(body);
        await drain(await client.messages.create({ ...body, stream: true }));
      }, plain),
    },
    'genai-cached-thinking': {
      describe: 'google genai integration: cached and thinking, plain and streamed', resource: services.search,
      script: [{ in: 400, read: 1200, out: 530, reasoning: 410 }, { in: 401, read: 1201, out: 531, reasoning: 411 }],
      run: ({ resource }) => traced(resource, async () => {
        const { GoogleGenAI } = need('@google/genai');
        const client = new GoogleGenAI({ apiKey: 'fake' });
        const ask = { model: 'gemini-2.5-pro', contents: 'x' };
        await client.models.generateContent(ask);
        await drain(await client.models.generateContentStream(ask));
      }, plain),
    },
    'vercel-ai-tool-two-steps': {
      describe: 'vercelAI integration over AI SDK 6: names rewritten, aggregate parent and two steps, then an embedding', resource: services.search,
      script: [{ in: 420, out: 31, tools: [weather] }, { in: 93, read: 384, out: 44 }, { in: 12 }],
      run: ({ resource }) => traced(resource, async () => {
        const { generateText, embed, stepCountIs, tool } = need('ai');
        const { openai } = need('@ai-sdk/openai');
        const { z } = need('zod');
        const telemetry = { experimental_telemetry: { isEnabled: true, functionId: 'answer' } };
        await generateText({ model: openai.chat('gpt-4.1'), prompt: 'x', ...telemetry, stopWhen: stepCountIs(3),
          tools: { get_weather: tool({ description: 'The weather', inputSchema: z.object({}), execute: async () => 'sunny' }) } });
        await embed({ model: openai.embedding('text-embedding-3-small'), value: 'x', ...telemetry });
      }, ai),
    },
    'error-429': {
      describe: 'openai integration: 429', resource: services.search,
      script: [{ status: 429 }],
      run: ({ resource }) => traced(resource, () => fails(new (need('openai'))({ maxRetries: 0 }).chat.completions.create({ model: 'gpt-4o', messages })), plain),
    },
  },
};
