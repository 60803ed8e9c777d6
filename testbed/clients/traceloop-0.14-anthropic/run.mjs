// An older OpenLLMetry on Anthropic. Streams fail under it with this client.
import { need, resourceOf, services } from '../lib.mjs';

const request = { model: 'claude-sonnet-4-5', max_tokens: 512, messages: [{ role: 'user', content: 'Say hello.' }] };

async function start(name) {
  const traceloop = need('@traceloop/node-server-sdk');
  traceloop.initialize({ appName: name, baseUrl: process.env.AICOST_OTLP, disableBatch: true, apiKey: 'fake', silenceInitializationMessage: true, traceloopSyncEnabled: false });
  const { Anthropic } = need('@anthropic-ai/sdk');
  return { client: new Anthropic(), end: () => new Promise((done) => setTimeout(done, 800)) };
}

export default {
  packages: ['@traceloop/node-server-sdk', '@anthropic-ai/sdk'],
  scenarios: {
    'cached-and-large': {
      describe: 'older OpenLLMetry on Anthropic: cache write, cache read, and an uncached input larger than the cache read',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.support) }),
      script: [{ in: 21, write: 2050, out: 210 }, { in: 37, read: 2050, out: 180 }, { in: 6200, read: 1800, out: 300 }],
      async run({ name }) {
        const { client, end } = await start(name);
        for (let n = 0; n < 3; n++) await client.messages.create(request);
        await end();
      },
    },
  },
};
