// The Anthropic SDK's own spans, alone and beside instrumentations of the SDK.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const messages = [{ role: 'user', content: 'x' }];
const ask = (more) => ({ model: 'claude-sonnet-4-5', max_tokens: 512, messages, ...more });
const weather = { name: 'get_weather', description: 'The weather of a place', input_schema: { type: 'object', properties: { city: { type: 'string' } } }, run: async () => 'sunny' };
const cached = { in: 37, read: 2050, write: 310, out: 180 };
const split = { in: 37, read: 2050, write: 210, write1h: 100, out: 180 };

// traced runs work with a client made after the tracing is registered.
async function traced(resource, work, instrumentations = []) {
  const otel = await tracing({ resource, instrumentations });
  const { default: Anthropic } = need('@anthropic-ai/sdk');
  await work(new Anthropic({ maxRetries: 1 }), otel.tracer);
  await otel.end();
}

const sdk = ['@anthropic-ai/sdk', '@opentelemetry/sdk-trace-node'];

export default {
  packages: [...sdk, '@arizeai/openinference-instrumentation-anthropic'],
  scenarios: {
    'messages-cached': {
      describe: 'messages.create with cache read and write, the write split over both lifetimes; then with thinking', resource: services.support, packages: sdk,
      script: [split, { in: 90, out: 640, reasoning: 512 }],
      run: ({ resource }) => traced(resource, async (client) => {
        await client.messages.create(ask());
        await client.messages.create(ask({ max_tokens: 4096, thinking: { type: 'enabled', budget_tokens: 2048 } }));
      }),
    },
    'stream-cached': {
      describe: 'messages.create({stream}) and the messages.stream helper, cached', resource: services.support, packages: sdk,
      script: [cached, { ...split, ask: /haiku/ }],
      run: ({ resource }) => traced(resource, async (client) => {
        await drain(await client.messages.create(ask({ stream: true })));
        await client.messages.stream(ask({ model: 'claude-haiku-4-5' })).finalMessage();
      }),
    },
    'stream-broken-off': {
      notes: 'the API bills what it had read and said',
      describe: 'a stream whose connection breaks before its last event, and one that the application leaves early: the input is told, the output is not',
      resource: services.support, packages: sdk,
      script: [{ ...cached, out: 12, cut: true, text: 'One two three four five six seven eight nine ten.' }, { in: 60, out: 9, cut: true, text: 'One two three four five six.' }],
      run: ({ resource }) => traced(resource, async (client) => {
        await fails(drain(await client.messages.create(ask({ stream: true }))));
        for await (const event of await client.messages.create(ask({ stream: true }))) if (event.type === 'content_block_delta') break;
      }),
    },
    'count-tokens-and-batch': {
      describe: 'messages.countTokens (free), then a batch of two requests and the reading of its results', resource: services.research, packages: sdk,
      script: [{ in: 300, out: 40 }, { in: 320, read: 1000, out: 44 }],
      run: ({ resource }) => traced(resource, async (client) => {
        await client.messages.countTokens({ model: 'claude-sonnet-4-5', messages });
        const params = ask();
        const batch = await client.messages.batches.create({ requests: [{ custom_id: 'a', params }, { custom_id: 'b', params }] });
        await drain(await client.messages.batches.results(batch.id));
      }),
    },
    'tool-runner-compaction': {
      describe: 'beta tool runner inside an application span: invoke_agent span, two calls, a tool; the second answer has a compaction beside its totals', resource: services.support, packages: sdk,
      script: [{ in: 420, out: 31, tools: [{ name: 'get_weather', args: { city: 'Oslo' } }] }, { in: 93, read: 384, out: 44, compaction: { in: 9000, out: 350 } }],
      run: ({ resource }) => traced(resource, (client, tracer) => tracer.startActiveSpan('answer ticket', async (span) => {
        await client.beta.messages.toolRunner(ask({ tools: [weather] })).runUntilDone();
        span.end();
      })),
    },
    'error-429': {
      describe: '429 twice (one call span for both attempts), then 429 once and success on the retry', resource: services.support, packages: sdk,
      script: [{ status: 429 }, { status: 429 }, { status: 429 }, { in: 150, out: 21 }],
      run: ({ resource }) => traced(resource, async (client) => {
        await fails(client.messages.create(ask()));
        await client.messages.create(ask());
      }),
    },
    'told-by-openinference-too': {
      describe: 'one plain and one streamed call, told by the SDK and by OpenInference', resource: services.support, packages: [...sdk, '@arizeai/openinference-instrumentation-anthropic'],
      script: [cached, { in: 38, read: 2051, write: 311, out: 181 }],
      run: ({ resource }) => {
        const { AnthropicInstrumentation } = need('@arizeai/openinference-instrumentation-anthropic');
        return traced(resource, async (client) => {
          await client.messages.create(ask());
          await drain(await client.messages.create(ask({ stream: true })));
        }, [new AnthropicInstrumentation()]);
      },
    },
  },
};
