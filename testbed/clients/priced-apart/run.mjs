// What is priced apart from plain tokens: service tiers, web searches, audio and images, under three emitters.
import { fails, need, services, tracing } from '../lib.mjs';

const messages = [{ role: 'user', content: 'Say hello.' }];

const makers = {
  traceloop: [['@traceloop/instrumentation-openai', 'OpenAIInstrumentation'], ['@traceloop/instrumentation-anthropic', 'AnthropicInstrumentation'],
    ['@traceloop/instrumentation-google-generativeai', 'GenAIInstrumentation']],
  openinference: [['@arizeai/openinference-instrumentation-openai', 'OpenAIInstrumentation'], ['@arizeai/openinference-instrumentation-anthropic', 'AnthropicInstrumentation']],
};

async function start(emitter, resource) {
  if (emitter === 'openlit') {
    const openlit = need('openlit').default ?? need('openlit');
    openlit.init({ applicationName: resource['service.name'], environment: resource['deployment.environment.name'], otlpEndpoint: process.env.AICOST_OTLP, disableBatch: true,
      disableMetrics: true, disabledInstrumentors: ['vllm'] });
    return () => new Promise((done) => setTimeout(done, 800));
  }
  const instrumentations = makers[emitter].map(([name, type]) => new (need(name)[type])({ exceptionLogger() {} }));
  const { end } = await tracing({ resource, instrumentations });
  if (emitter === 'traceloop') instrumentations[2].manuallyInstrument(need('@google/genai'));
  return end;
}

async function openaiCalls() {
  const client = new (need('openai').OpenAI)({ maxRetries: 0 });
  await client.chat.completions.create({ model: 'gpt-5', messages, service_tier: 'flex' });
  await client.responses.create({ model: 'gpt-5', input: 'Say hello.', service_tier: 'priority' });
  await client.chat.completions.create({ model: 'gpt-4o-audio-preview', messages, modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } });
  await client.images.generate({ model: 'gpt-image-1', prompt: 'tea' });
  await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: new File([Buffer.from('UklGRiQAAABXQVZF', 'base64')], 'a.wav') });
  await client.completions?.create?.({ model: 'gpt-3.5-turbo-instruct', prompt: 'Say hello.' }).catch(() => {});
}

async function anthropicCalls() {
  const { Anthropic } = need('@anthropic-ai/sdk');
  const client = new Anthropic({ maxRetries: 0 });
  const request = { model: 'claude-sonnet-4-5', max_tokens: 1024, messages };
  await client.messages.create({ ...request, tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
  await client.messages.create({ ...request, service_tier: 'auto' });
  await client.messages.countTokens({ model: 'claude-sonnet-4-5', messages });
  await fails(client.messages.create(request));
}

async function geminiCalls() {
  const { GoogleGenAI } = need('@google/genai');
  const client = new GoogleGenAI({ apiKey: 'fake' });
  await client.models.generateContent({ model: 'gemini-2.5-flash', contents: [{ role: 'user', parts: [{ text: 'What is said?' }, { inlineData: { mimeType: 'audio/wav', data: 'UklGRiQAAABXQVZF' } }] }] });
  await client.models.generateContent({ model: 'gemini-2.5-flash-image', contents: 'Draw tea.' });
}

const workloads = {
  openai: [openaiCalls, 'openai on the flex and the priority tier, with audio in and out, an image, a transcription, and the old completions',
    [{ in: 500, out: 80, tier: 'flex' }, { in: 520, out: 85, tier: 'priority' }, { in: 410, out: 95, audioIn: 300, audioOut: 60 }, { api: 'images', in: 40, out: 1056 }, { api: 'audio.transcriptions', in: 300, audioIn: 300, out: 25 },
      { api: 'completions', in: 31, out: 29 }]],
  anthropic: [anthropicCalls, 'Anthropic with three web searches, on the priority tier, counting tokens (free), then overloaded',
    [{ in: 6039, out: 931, searches: 3 }, { in: 505, out: 88, tier: 'priority' }, { status: 529 }]],
  gemini: [geminiCalls, 'Gemini with audio in, and with an image out', [{ in: 1710, audioIn: 1600, out: 55 }, { in: 33, out: 1310, imageOut: 1290 }]],
};

const told = { traceloop: ['Traceloop', ['openai', 'anthropic', 'gemini']], openinference: ['OpenInference', ['openai', 'anthropic']], openlit: ['OpenLIT', ['openai', 'anthropic']] };
const named = { openai: 0, anthropic: 1, gemini: 2 };
const owners = { openai: services.checkout, anthropic: services.support, gemini: services.research };

const scenarios = {};
for (const [emitter, [title, names]] of Object.entries(told)) {
  for (const name of names) {
    const [calls, describe, script] = workloads[name];
    scenarios[`${emitter}-${name}`] = {
      describe: `${title}: ${describe}`, script, resource: owners[name], packages: [makers[emitter]?.[named[name]][0] ?? 'openlit'],
      async run({ resource }) {
        const end = await start(emitter, resource);
        await calls();
        await end();
      },
    };
  }
}

export default {
  packages: ['openai', '@anthropic-ai/sdk', '@google/genai', '@traceloop/instrumentation-openai', '@traceloop/instrumentation-anthropic',
    '@traceloop/instrumentation-google-generativeai', '@arizeai/openinference-instrumentation-openai', '@arizeai/openinference-instrumentation-anthropic', 'openlit'],
  scenarios,
};
