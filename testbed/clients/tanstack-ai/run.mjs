// TanStack AI with its OpenTelemetry middleware.
import { drain, services, tracing } from '../lib.mjs';

const messages = [{ role: 'user', content: 'x' }];
const weather = { name: 'get_weather', args: {} };

async function traced(resource, work) {
  const otel = await tracing({ resource });
  const ai = await import('@tanstack/ai');
  const { otelMiddleware } = await import('@tanstack/ai/middlewares/otel');
  const { openaiText, openaiChatCompletions, openaiEmbedding } = await import('@tanstack/ai-openai');
  const { anthropicText } = await import('@tanstack/ai-anthropic');
  const { z } = await import('zod');
  const middleware = [otelMiddleware({ tracer: otel.tracer })];
  const tool = ai.toolDefinition({ name: 'get_weather', description: 'The weather', inputSchema: z.object({}) }).server(async () => 'sunny');
  await work({ ask: (adapter, more) => drain(ai.chat({ adapter, messages, middleware, ...more })), ai, middleware, tool, openaiText, openaiChatCompletions, openaiEmbedding, anthropicText });
  await otel.end();
}

export default {
  packages: ['@tanstack/ai', '@tanstack/ai-openai', '@tanstack/ai-anthropic', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'openai-tool-two-steps': {
      describe: 'chat on the Responses API with a tool: a chat span around two, one for each call; reasoning and cached', resource: services.checkout,
      script: [{ in: 420, out: 131, reasoning: 100, tools: [weather] }, { in: 93, read: 384, out: 44 }],
      run: ({ resource }) => traced(resource, ({ ask, tool, openaiText }) => ask(openaiText('gpt-5-mini'), { tools: [tool] })),
    },
    'openai-chat-completions-embed': {
      describe: 'chat completions, cached; an embedding', resource: services.checkout,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 44 }],
      run: ({ resource }) => traced(resource, async ({ ask, ai, middleware, openaiChatCompletions, openaiEmbedding }) => {
        await ask(openaiChatCompletions('gpt-4.1'));
        await ai.embed({ adapter: openaiEmbedding('text-embedding-3-small'), input: 'x', value: 'x', middleware });
      }),
    },
    'anthropic-cached': {
      describe: 'chat on Claude, cache read and written', resource: services.checkout,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }],
      run: ({ resource }) => traced(resource, ({ ask, anthropicText }) => ask(anthropicText('claude-sonnet-4-5'))),
    },
    'error-429': {
      describe: '429 from the API on every attempt', resource: services.checkout,
      script: Array.from({ length: 3 }, () => ({ status: 429 })),
      run: ({ resource }) => traced(resource, ({ ask, openaiText }) => ask(openaiText('gpt-4.1')).catch(() => {})),
    },
  },
};
