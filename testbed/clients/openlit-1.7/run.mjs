// An older release of OpenLIT.
import { drain, need, services } from '../lib.mjs';

const messages = [{ role: 'user', content: 'Say hello.' }];

async function start(resource) {
  const openlit = need('openlit').default ?? need('openlit');
  openlit.init({ applicationName: resource['service.name'], environment: resource['deployment.environment.name'], otlpEndpoint: process.env.AICOST_OTLP, disableBatch: true, disableMetrics: true });
  return () => new Promise((done) => setTimeout(done, 800));
}

export default {
  packages: ['openlit', 'openai', '@anthropic-ai/sdk'],
  scenarios: {
    'anthropic-cached': {
      describe: 'older OpenLIT on Anthropic: cache written, cache read beside a larger uncached prompt, a cached stream',
      resource: services.support,
      script: [{ in: 21, write: 2050, out: 210 }, { in: 6200, read: 1800, write: 100, out: 300 }, { in: 15, read: 4096, write: 512, out: 64 }],
      async run({ resource }) {
        const end = await start(resource);
        const client = new (need('@anthropic-ai/sdk').Anthropic)();
        const request = { model: 'claude-sonnet-4-5', max_tokens: 512, messages };
        await client.messages.create(request);
        await client.messages.create(request);
        await drain(await client.messages.create({ ...request, stream: true }));
        await end();
      },
    },
    'openai-cached-streams': {
      describe: 'older OpenLIT on openai: cached chat with reasoning, streams with and without usage, the Responses API, an embedding',
      resource: services.checkout,
      script: [{ in: 300, read: 2048, out: 620, reasoning: 512 }, { in: 50, read: 1024, out: 17 }, { in: 640, out: 210 }, { in: 211, read: 1792, out: 640, reasoning: 500 }, { in: 64 }],
      async run({ resource }) {
        const end = await start(resource);
        const client = new (need('openai').OpenAI)();
        await client.chat.completions.create({ model: 'gpt-5-mini', messages });
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
        await drain(await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true }));
        await client.responses.create({ model: 'gpt-5-mini', input: 'Say hello.' });
        await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
        await end();
      },
    },
  },
};
