// Genkit, exporting through its own telemetry setup: all usage is inside JSON text.
import { drain, otlp, services } from '../lib.mjs';

const weather = { name: 'get_weather' };

async function menu(resource, work) {
  const { genkit, z } = await import('genkit');
  const { enableTelemetry } = await import('genkit/tracing');
  const { BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { Resource } = await import('@opentelemetry/resources');
  const { googleAI } = await import('@genkit-ai/google-genai');
  const { openAI } = await import('@genkit-ai/compat-oai/openai');
  const { anthropic } = await import('@genkit-ai/anthropic');
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: otlp() }));
  await enableTelemetry({ spanProcessors: [processor], resource: new Resource(resource), autoDetectResources: false });
  const ai = genkit({ plugins: [googleAI({ apiKey: 'fake' }), openAI({ apiKey: 'fake' }), anthropic({ apiKey: 'fake' })] });
  const tool = ai.defineTool({ name: 'get_weather', description: 'The weather', inputSchema: z.object({}) }, async () => 'sunny');
  await ai.defineFlow('menu', () => work({ ai, z, tool, googleAI, openAI, anthropic }))();
  await processor.forceFlush();
}

const prompt = 'x';

export default {
  packages: ['genkit', '@genkit-ai/google-genai', '@genkit-ai/compat-oai', '@genkit-ai/anthropic'],
  scenarios: {
    'gemini-tool-cached-thinking': {
      describe: 'flow > generate with a tool on Gemini: two calls, cached and thinking; util spans repeat the last call', resource: services.support,
      script: [{ in: 300, read: 2000, out: 150, reasoning: 100, tools: [weather] }, { in: 400, read: 2200, out: 50 }],
      run: ({ resource }) => menu(resource, ({ ai, tool, googleAI }) => ai.generate({ model: googleAI.model('gemini-2.5-pro'), prompt, tools: [tool] })),
    },
    'openai-cached-embeddings': {
      describe: 'OpenAI chat, cached; a stream with usage; an embedding without any', resource: services.support,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 50, read: 1024, out: 17 }, { in: 44 }],
      run: ({ resource }) => menu(resource, async ({ ai, openAI }) => {
        await ai.generate({ model: openAI.model('gpt-4o'), prompt });
        const { stream, response } = ai.generateStream({ model: openAI.model('gpt-4.1-mini'), prompt });
        await drain(stream);
        await response;
        await ai.embed({ embedder: openAI.embedder('text-embedding-3-small'), content: prompt });
      }),
    },
    'anthropic-cached': {
      describe: 'Claude, plain and streamed, cache read and written for both lifetimes: input exclusive, caches in usage.custom', resource: services.support,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }, { in: 38, read: 2051, write: 211, write1h: 100, out: 181 }],
      run: ({ resource }) => menu(resource, async ({ ai, anthropic }) => {
        await ai.generate({ model: anthropic.model('claude-sonnet-4-5'), prompt });
        const { stream, response } = ai.generateStream({ model: anthropic.model('claude-sonnet-4-5'), prompt });
        await drain(stream);
        await response;
      }),
    },
    'nested-agents': {
      describe: 'a generate whose tool generates with a cheaper model: three calls, util spans above them', resource: services.support,
      script: [{ ask: /gpt/, in: 600, out: 25, tools: [{ name: 'expert' }] }, { ask: /gemini/, in: 150, out: 40 }, { ask: /gpt/, in: 680, out: 50 }],
      run: ({ resource }) => menu(resource, async ({ ai, z, openAI, googleAI }) => {
        const expert = ai.defineTool({ name: 'expert', description: 'Knows it', inputSchema: z.object({}) },
          async () => (await ai.generate({ model: googleAI.model('gemini-2.5-flash'), prompt })).text);
        await ai.generate({ model: openAI.model('gpt-4.1'), prompt, tools: [expert] });
      }),
    },
    'error-429': {
      describe: '429 from the API, again on the retry inside the client', resource: services.support,
      script: [{ status: 429 }, { status: 429 }, { status: 429 }],
      run: ({ resource }) => menu(resource, ({ ai, openAI }) => ai.generate({ model: openAI.model('gpt-4.1'), prompt }).catch(() => {})),
    },
  },
};
