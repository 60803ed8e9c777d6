// Providers of the Vercel AI SDK, the same for each of its major versions.
import { drain, fails, need, services, tracing } from './lib.mjs';

// Signs Vertex requests without asking Google.
const authClient = { getAccessToken: async () => ({ token: 'ya29.fake' }), getRequestHeaders: async () => ({ authorization: 'Bearer ya29.fake' }) };

const makers = {
  openrouter: () => need('@openrouter/ai-sdk-provider').createOpenRouter({ apiKey: 'fake' }),
  mistral: () => need('@ai-sdk/mistral').createMistral({ apiKey: 'fake' }),
  cohere: () => need('@ai-sdk/cohere').createCohere({ apiKey: 'fake' }),
  azure: () => need('@ai-sdk/azure').createAzure({ resourceName: 'acme-weu', apiKey: 'fake' }),
  bedrock: () => need('@ai-sdk/amazon-bedrock').createAmazonBedrock({ region: 'us-east-1', accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' }),
  vertex: () => need('@ai-sdk/google-vertex').createVertex({ project: 'acme-ml', location: 'europe-west4', googleAuthOptions: { authClient } }),
  vertexAnthropic: () => need('@ai-sdk/google-vertex/anthropic').createVertexAnthropic({ project: 'acme-ml', location: 'us-east5', googleAuthOptions: { authClient } }),
  openai: () => need('@ai-sdk/openai').createOpenAI(),
  anthropic: () => need('@ai-sdk/anthropic').createAnthropic(),
};

// start sets up tracing and returns the SDK with told, which asks for a call to be traced.
async function start(resource, names, version) {
  const otel = await tracing({ resource });
  const ai = need('ai');
  if (version >= 7) ai.registerTelemetry(new (need('@ai-sdk/otel').OpenTelemetry)());
  const told = (functionId) => (version >= 7 ? { telemetry: { isEnabled: true, functionId } }
    : { experimental_telemetry: { isEnabled: true, functionId, metadata: { team: resource['service.namespace'] } } });
  return { ai, told, end: otel.end, ...Object.fromEntries(names.map((n) => [n, makers[n]()])) };
}

const prompt = 'Say hello.';

// Version 7 tells its calls through integrations, of which several can be registered.
const sevenOnly = {
  'two-integrations': {
    describe: 'AI SDK 7 with OpenTelemetry and LegacyOpenTelemetry registered at once: generateText with a tool, two steps on Anthropic, cached, then an embedding',
    resource: services.support,
    script: [{ in: 21, write: 2050, out: 48, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 37, read: 2050, write: 310, out: 180 }, { in: 12 }],
    async run({ resource }) {
      const { ai, told, anthropic, openai, end } = await start(resource, ['anthropic', 'openai'], 7);
      ai.registerTelemetry(new (need('@ai-sdk/otel').LegacyOpenTelemetry)());
      const { z } = need('zod');
      const tools = { get_order: ai.tool({ description: 'Look up an order', inputSchema: z.object({ id: z.string() }), execute: () => 'shipped' }) };
      await ai.generateText({ model: anthropic('claude-sonnet-4-5'), prompt: 'Where is order 17?', tools, stopWhen: ai.stepCountIs(3), ...told('desk') });
      await ai.embed({ model: openai.embeddingModel('text-embedding-3-small'), value: 'tea', ...told('index') });
      await end();
    },
  },
};

// scenariosFor returns the scenarios of one major version of the SDK.
export function scenariosFor(version) {
  const v = `AI SDK ${version}`;
  const all = {
    openrouter: {
      describe: `${v} on OpenRouter: generateText cached and streamText with reasoning; the gateway tells what the call cost`,
      resource: services.checkout,
      script: [{ in: 130, read: 1024, out: 61, cost: 0.001305 }, { in: 88, out: 310, reasoning: 256, cost: 0.000744 }],
      async run({ resource }) {
        const { ai, told, openrouter, end } = await start(resource, ['openrouter'], version);
        await ai.generateText({ model: openrouter.chat('anthropic/claude-sonnet-4.5', { usage: { include: true } }), prompt, ...told('greet') });
        await drain(ai.streamText({ model: openrouter.chat('x-ai/grok-3-mini', { usage: { include: true } }), prompt, ...told('greet') }).textStream);
        await end();
      },
    },
    mistral: {
      describe: `${v} on Mistral: generateText cached, streamText, embedMany`,
      resource: services.search,
      script: [{ in: 88, read: 256, out: 47 }, { in: 91, out: 52 }, { in: 44 }],
      async run({ resource }) {
        const { ai, told, mistral, end } = await start(resource, ['mistral'], version);
        await ai.generateText({ model: mistral('mistral-large-latest'), prompt, ...told('greet') });
        await drain(ai.streamText({ model: mistral('mistral-small-latest'), prompt, ...told('greet') }).textStream);
        await ai.embedMany({ model: mistral.textEmbeddingModel?.('mistral-embed') ?? mistral.embeddingModel('mistral-embed'), values: ['a', 'b'], ...told('index') });
        await end();
      },
    },
    cohere: {
      describe: `${v} on Cohere: generateText and streamText, embed${version >= 6 ? ', rerank' : ''}; the tokens read are more than those billed`,
      resource: services.search,
      script: [{ in: 120, out: 33, unbilled: 66 }, { in: 125, out: 36, unbilled: 67 }, { in: 50 }, ...(version >= 6 ? [{ api: 'rerank', units: 1 }] : [])],
      async run({ resource }) {
        const { ai, told, cohere, end } = await start(resource, ['cohere'], version);
        await ai.generateText({ model: cohere('command-a-03-2025'), prompt, ...told('greet') });
        await drain(ai.streamText({ model: cohere('command-a-03-2025'), prompt, ...told('greet') }).textStream);
        await ai.embed({ model: cohere.textEmbeddingModel?.('embed-v4.0') ?? cohere.embeddingModel('embed-v4.0'), value: 'tea', ...told('index') });
        if (version >= 6) await ai.rerank({ model: cohere.rerankingModel('rerank-v3.5'), query: 'tea', documents: ['a', 'b', 'c'], topN: 2, ...told('rank') });
        await end();
      },
    },
    azure: {
      describe: `${v} on Azure OpenAI by deployment name: Responses API with reasoning, chat completions cached, 429`,
      resource: services.checkout,
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512, model: 'gpt-5-mini-2025-08-07' }, { in: 330, read: 128, out: 60, model: 'gpt-4o-2024-11-20' }, { status: 429 }],
      async run({ resource }) {
        const { ai, told, azure, end } = await start(resource, ['azure'], version);
        await ai.generateText({ model: azure.responses('finance-gpt5-prod'), prompt, ...told('greet') });
        await ai.generateText({ model: azure.chat('finance-gpt4o-prod'), prompt, ...told('greet') });
        await fails(ai.generateText({ model: azure.chat('finance-gpt4o-prod'), prompt, maxRetries: 0, ...told('greet') }));
        await end();
      },
    },
    bedrock: {
      describe: `${v} on Bedrock: streamText cached with a write, generateText on Nova with more uncached input than was read from cache`,
      resource: services.support,
      script: [{ in: 60, read: 3000, write: 500, out: 140 }, { in: 6200, read: 1800, out: 300 }],
      async run({ resource }) {
        const { ai, told, bedrock, end } = await start(resource, ['bedrock'], version);
        await drain(ai.streamText({ model: bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0'), prompt, ...told('greet') }).textStream);
        await ai.generateText({ model: bedrock('amazon.nova-pro-v1:0'), prompt, ...told('greet') });
        await end();
      },
    },
    vertex: {
      describe: `${v} on Vertex AI: Gemini with thoughts and cached content, plain and streamed; Claude on Vertex cached`,
      resource: services.research,
      script: [{ in: 400, read: 1200, out: 530, reasoning: 410 }, { in: 33, read: 2048, out: 125, reasoning: 100 }, { api: 'messages', in: 37, read: 2050, write: 310, out: 180, model: 'claude-sonnet-4-5-20250929' }],
      async run({ resource }) {
        const { ai, told, vertex, vertexAnthropic, end } = await start(resource, ['vertex', 'vertexAnthropic'], version);
        await ai.generateText({ model: vertex('gemini-2.5-pro'), prompt, ...told('greet') });
        await drain(ai.streamText({ model: vertex('gemini-2.5-flash'), prompt, ...told('greet') }).textStream);
        await ai.generateText({ model: vertexAnthropic('claude-sonnet-4-5@20250929'), prompt, ...told('greet') });
        await end();
      },
    },
    'embed-image-speech': {
      describe: `${v} on OpenAI: embedMany in two calls under one span, an image, speech and a transcription`,
      resource: services.research,
      script: [{ api: 'embeddings', in: 36 }, { api: 'embeddings', in: 24 }, { api: 'images', in: 40, out: 1056 }, { api: 'audio.speech', in: 12, out: 90 }, { api: 'audio.transcriptions', in: 300, audioIn: 300, out: 25 }],
      async run({ resource }) {
        const { ai, told, openai, end } = await start(resource, ['openai'], version);
        const model = openai.textEmbeddingModel?.('text-embedding-3-small') ?? openai.embeddingModel('text-embedding-3-small');
        model.maxEmbeddingsPerCall = 2;
        await ai.embedMany({ model, values: ['a', 'b', 'c'], maxParallelCalls: 1, ...told('index') });
        await (ai.generateImage ?? ai.experimental_generateImage)({ model: openai.image('gpt-image-1'), prompt: 'tea', ...told('draw') });
        await (ai.generateSpeech ?? ai.experimental_generateSpeech)({ model: openai.speech('gpt-4o-mini-tts'), text: 'hello', ...told('say') });
        await (ai.transcribe ?? ai.experimental_transcribe)({ model: openai.transcription('gpt-4o-transcribe'), audio: Buffer.from('UklGRiQAAABXQVZF', 'base64'), ...told('hear') });
        await end();
      },
    },
    'broken-stream-and-retry': {
      describe: `${v}: streamText on OpenAI whose stream breaks off, streamText on Anthropic aborted in the same way, generateText answered after a retry`,
      resource: services.support,
      script: [{ api: 'chat.completions', in: 140, out: 12, cut: true, text: 'This answer will not reach its end.' }, { api: 'messages', in: 37, read: 2050, out: 15, cut: true, text: 'This answer will not reach its end either.' },
        { status: 500 }, { in: 55, out: 20 }],
      notes: 'a broken stream is billed for what it had read and said',
      async run({ resource }) {
        const { ai, told, openai, anthropic, end } = await start(resource, ['openai', 'anthropic'], version);
        for (const model of [openai.chat('gpt-4.1'), anthropic('claude-sonnet-4-5')]) {
          await drain(ai.streamText({ model, prompt, onError() {}, ...told('greet') }).fullStream).catch(() => {});
        }
        await ai.generateText({ model: openai.chat('gpt-4o-mini'), prompt, maxRetries: 2, ...told('greet') });
        await end();
      },
    },
    gateway: {
      describe: `${v} on Vercel's AI gateway by model name: generateText cached, streamText with reasoning, embed, 429; the gateway tells what the call cost`,
      resource: services.checkout,
      script: [{ in: 40, read: 2050, write: 310, out: 180, cost: 0.0045405 }, { in: 211, read: 1792, out: 640, reasoning: 512, cost: 0.00135675 }, { in: 12, cost: 0.00000024 }, { status: 429 }],
      env: () => ({ AI_GATEWAY_API_KEY: 'fake' }),
      async run({ resource }) {
        const { ai, told, end } = await start(resource, [], version);
        await ai.generateText({ model: 'anthropic/claude-sonnet-4.5', prompt, ...told('greet') });
        await drain(ai.streamText({ model: 'openai/gpt-5-mini', prompt, ...told('greet') }).textStream);
        await ai.embed({ model: 'openai/text-embedding-3-small', value: 'tea', ...told('index') });
        await fails(ai.generateText({ model: 'openai/gpt-4o', prompt, maxRetries: 0, ...told('greet') }));
        await end();
      },
    },
  };
  if (version < 6) return all;
  if (version >= 7) Object.assign(all, sevenOnly);
  return { ...all,
    'tiers-searches-modalities': {
      describe: `${v}: OpenAI on the flex and the priority tier, Anthropic with two web searches, Gemini with audio in and an image out`,
      resource: services.research,
      script: [{ in: 500, out: 80, tier: 'flex' }, { in: 520, out: 85, tier: 'priority' }, { in: 6039, out: 931, searches: 2 },
        { in: 1710, audioIn: 1600, out: 55 }, { in: 33, out: 1310, imageOut: 1290 }],
      async run({ resource }) {
        const { ai, told, openai, anthropic, vertex, end } = await start(resource, ['openai', 'anthropic', 'vertex'], version);
        await ai.generateText({ model: openai.chat('gpt-5'), prompt, providerOptions: { openai: { serviceTier: 'flex' } }, ...told('greet') });
        await ai.generateText({ model: openai.responses('gpt-5'), prompt, providerOptions: { openai: { serviceTier: 'priority' } }, ...told('greet') });
        await ai.generateText({ model: anthropic('claude-sonnet-4-5'), prompt, tools: { web_search: anthropic.tools.webSearch_20250305({ maxUses: 3 }) }, ...told('search') });
        const audio = { type: 'file', mediaType: 'audio/wav', data: Buffer.from('UklGRiQAAABXQVZF', 'base64') };
        await ai.generateText({ model: vertex('gemini-2.5-flash'), messages: [{ role: 'user', content: [{ type: 'text', text: 'What is said?' }, audio] }], ...told('hear') });
        await ai.generateText({ model: vertex('gemini-2.5-flash-image'), prompt: 'Draw tea.', ...told('draw') });
        await end();
      },
    },
  };
}

export const packages = (otel) => [...(otel ? ['@ai-sdk/otel'] : []), 'ai', '@openrouter/ai-sdk-provider', '@ai-sdk/mistral', '@ai-sdk/cohere', '@ai-sdk/azure', '@ai-sdk/amazon-bedrock',
  '@ai-sdk/google-vertex', '@ai-sdk/openai', '@ai-sdk/anthropic'];
