// Older releases of emitters, installed under other names, on cached prompts: what their counts hold has changed.
import { drain, need, services, tracing } from '../lib.mjs';

const content = [{ role: 'system', content: 'You are a terse assistant.' }, { role: 'user', content: 'Say hello.' }];

// attempt goes on where an old release breaks the client.
const attempt = (work) => work().catch((err) => console.log(err.message));

const anthropic = {
  calls: 'Anthropic: cache written, cache read beside a larger uncached prompt, a cached stream',
  script: [{ in: 21, write: 2050, out: 210 }, { in: 6200, read: 1800, write: 100, out: 300 }, { in: 15, read: 4096, write: 512, out: 64 }],
  async run(instrumentation) {
    const sdk = need('@anthropic-ai/sdk');
    instrumentation.manuallyInstrument?.(sdk.Anthropic ? sdk : sdk.default);
    const client = new sdk.Anthropic({ maxRetries: 0 });
    const request = { model: 'claude-sonnet-4-5', max_tokens: 512, messages: content.slice(1) };
    await client.messages.create(request);
    await client.messages.create(request);
    await attempt(async () => drain(await client.messages.create({ ...request, stream: true })));
  },
};

const openai = {
  calls: 'openai: cached chat with reasoning, a cached stream that tells its usage, the Responses API with reasoning',
  script: [{ in: 300, read: 2048, out: 620, reasoning: 512 }, { in: 50, read: 1024, out: 17 }, { in: 211, read: 1792, out: 640, reasoning: 500 }],
  async run(instrumentation) {
    const sdk = need('openai');
    instrumentation.manuallyInstrument?.(sdk.OpenAI);
    const client = new sdk.OpenAI({ maxRetries: 0 });
    await client.chat.completions.create({ model: 'gpt-5-mini', messages: content });
    await attempt(async () => drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages: content, stream: true, stream_options: { include_usage: true } })));
    await client.responses.create({ model: 'gpt-5-mini', input: 'Say hello.' });
  },
};

const releases = {
  'traceloop-anthropic-0.11': anthropic, 'traceloop-anthropic-0.22': anthropic, 'traceloop-anthropic-0.25': anthropic,
  'openinference-anthropic-0.1.13': anthropic, 'openinference-anthropic-0.1.20': anthropic,
  'traceloop-openai-0.11': openai, 'traceloop-openai-0.22': openai, 'traceloop-openai-0.25': openai,
  'openinference-openai-2': openai, 'openinference-openai-4.0': openai, 'otel-openai-0.8': openai, 'otel-openai-0.17': openai,
};

export default {
  packages: ['openai', '@anthropic-ai/sdk'],
  scenarios: Object.fromEntries(Object.entries(releases).map(([release, { calls, script, run }]) => [release, {
    describe: `an older release on ${calls}`, script, resource: services.support, packages: [release],
    async run({ resource }) {
      const module = need(release);
      const Instrumentation = module.AnthropicInstrumentation ?? module.OpenAIInstrumentation;
      const instrumentation = new Instrumentation();
      const { end } = await tracing({ resource, instrumentations: [instrumentation] });
      await run(instrumentation);
      await end();
    },
  }])),
};
