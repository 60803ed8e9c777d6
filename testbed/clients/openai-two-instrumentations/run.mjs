// The openai client under two instrumentations at once. Which of them tell a call depends on the order they are
// registered in: the OTel one takes the others' wrapper off, and OpenInference around it breaks the client.
import { drain, fails, need, services, tracing } from '../lib.mjs';

async function start(resource, names = ['traceloop', 'openinference']) {
  const makers = {
    otel: () => new (need('@opentelemetry/instrumentation-openai').OpenAIInstrumentation)(),
    traceloop: () => new (need('@traceloop/instrumentation-openai').OpenAIInstrumentation)({ exceptionLogger: () => {} }),
    openinference: () => new (need('@arizeai/openinference-instrumentation-openai').OpenAIInstrumentation)(),
  };
  const otel = await tracing({ resource, instrumentations: names.map((n) => makers[n]()) });
  const { OpenAI } = need('openai');
  return { ...otel, client: new OpenAI({ maxRetries: 1 }) };
}

const messages = [{ role: 'system', content: 'You are a terse assistant.' }, { role: 'user', content: 'Say hello.' }];

export default {
  packages: ['@arizeai/openinference-instrumentation-openai', '@traceloop/instrumentation-openai', '@opentelemetry/instrumentation-openai', 'openai'],
  scenarios: {
    'chat-cached': {
      describe: 'ONE chat completion, cached, told by OpenInference and below it by Traceloop',
      resource: services.checkout,
      script: [{ in: 300, read: 2048, out: 120 }],
      async run({ resource }) {
        const { client, end } = await start(resource);
        await client.chat.completions.create({ model: 'gpt-4o', messages });
        await end();
      },
    },
    'chat-streams': {
      describe: 'streams with and without include_usage under Traceloop and OpenInference',
      resource: services.search,
      script: [{ in: 50, read: 1024, out: 17 }, { in: 61, out: 23 }],
      async run({ resource }) {
        const { client, end } = await start(resource);
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true }));
        await end();
      },
    },
    'responses-embeddings': {
      describe: 'Responses API with reasoning, plain and streamed, then an embedding, under Traceloop and OpenInference',
      resource: services.research,
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512 }, { in: 70, out: 333, reasoning: 300 }, { in: 64 }],
      async run({ resource }) {
        const { client, end } = await start(resource);
        await client.responses.create({ model: 'gpt-5-mini', input: 'Say hello.' });
        await drain(await client.responses.create({ model: 'gpt-5-mini', input: 'Say hello.', stream: true }));
        await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
        await end();
      },
    },
    'chat-retry-and-error': {
      describe: 'a retry inside the client after 429, then a 500 that is given up, then a stream that breaks off, under Traceloop and OpenInference',
      resource: services.support,
      script: [{ status: 429 }, { in: 55, out: 20 }, { status: 500 }, { status: 500 }, { in: 140, out: 12, cut: true, text: 'This answer will not reach its end.' }],
      notes: 'the broken stream is billed for what it had read and said',
      async run({ resource }) {
        const { client, end } = await start(resource);
        await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
        await fails(client.chat.completions.create({ model: 'gpt-4o', messages }));
        await fails((async () => drain(await client.chat.completions.create({ model: 'gpt-4.1', messages, stream: true, stream_options: { include_usage: true } })))());
        await end();
      },
    },
    'otel-and-traceloop': {
      describe: 'the OTel and the Traceloop instrumentation share the calls: chat with audio on the priority tier by the one, the embedding by the other',
      resource: services.checkout,
      script: [{ in: 410, out: 95, audioIn: 300, audioOut: 60, tier: 'priority' }, { in: 64 }],
      async run({ resource }) {
        const { client, end } = await start(resource, ['otel', 'traceloop']);
        await client.chat.completions.create({ model: 'gpt-4o-audio-preview', messages, modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' }, service_tier: 'priority' });
        await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
        await end();
      },
    },
  },
};
