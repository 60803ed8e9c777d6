// Langtrace's SDK.
import { drain, fails, need, otlp, services } from '../lib.mjs';

const messages = [{ role: 'user', content: 'Say hello.' }];

async function traced(resource, work) {
  const { init } = need('@langtrase/typescript-sdk');
  const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
  init({ custom_remote_exporter: new OTLPTraceExporter({ url: otlp() }), batch: false, service_name: resource['service.name'], disable_latest_version_check: true, disable_tracing_for_functions: {} });
  await work();
  await new Promise((done) => setTimeout(done, 500));
  setTimeout(() => process.exit(0), 100);
}

export default {
  packages: ['@langtrase/typescript-sdk', 'openai', '@anthropic-ai/sdk', 'cohere-ai'],
  scenarios: {
    'openai-chat-cached': {
      describe: 'openai: cached chat, no cached count; an embedding; 429', resource: services.search,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 44 }, { status: 429 }],
      run: ({ resource }) => traced(resource, async () => {
        const client = new (need('openai'))({ maxRetries: 0 });
        await client.chat.completions.create({ model: 'gpt-4o', messages });
        await client.embeddings.create({ model: 'text-embedding-3-small', input: 'x' });
        await fails(client.chat.completions.create({ model: 'gpt-4o', messages }));
      }),
    },
    'openai-stream': {
      describe: 'openai streams with and without usage: always an estimate, input and output changed about', resource: services.search,
      script: [{ in: 50, read: 1024, out: 170 }, { in: 12, out: 60, text: 'One two three four five six seven.' }],
      run: ({ resource }) => traced(resource, async () => {
        const client = new (need('openai'))();
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true }));
      }),
    },
    'anthropic-cached-stream': {
      describe: 'anthropic, plain and streamed: input and output counts changed about, no cache counts', resource: services.search,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }, { in: 38, read: 2051, write: 311, out: 181 }],
      run: ({ resource }) => traced(resource, async () => {
        const Anthropic = need('@anthropic-ai/sdk');
        const client = new (Anthropic.default ?? Anthropic)();
        const body = { model: 'claude-sonnet-4-5', max_tokens: 512, messages };
        await client.messages.create(body);
        await drain(await client.messages.create({ ...body, stream: true }));
      }),
    },
    'cohere-chat': {
      describe: 'cohere v1 chat', resource: services.search,
      script: [{ in: 210, out: 35 }],
      run: ({ resource }) => traced(resource, async () => {
        const { CohereClient } = need('cohere-ai');
        await new CohereClient({ token: 'fake' }).chat({ model: 'command-r', message: 'Say hello.' });
      }),
    },
  },
};
