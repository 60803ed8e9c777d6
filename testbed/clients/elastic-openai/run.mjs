// Elastic's instrumentation of the openai client.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const messages = [{ role: 'user', content: 'x' }];

export default {
  packages: ['@elastic/opentelemetry-instrumentation-openai', 'openai', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'chat-stream-embedding-error': {
      describe: 'cached chat, streams with and without usage, an embedding, 429', resource: services.search,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 50, read: 1024, out: 17 }, { in: 12, out: 6 }, { in: 44 }, { status: 429 }],
      async run({ resource }) {
        const { OpenAIInstrumentation } = need('@elastic/opentelemetry-instrumentation-openai');
        const otel = await tracing({ resource, instrumentations: [new OpenAIInstrumentation()] });
        const { OpenAI } = need('openai');
        const client = new OpenAI({ maxRetries: 0 });
        await client.chat.completions.create({ model: 'gpt-4o', messages });
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true }));
        await client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' });
        await fails(client.chat.completions.create({ model: 'gpt-4o', messages }));
        await otel.end();
      },
    },
  },
};
