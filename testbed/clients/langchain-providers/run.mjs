// LangChain on Google, AWS and Anthropic, told by five emitters. LangChain itself counts cached tokens into the input.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const messages = [['system', 'You are a terse assistant.'], ['user', 'Say hello.']];

// Each emitter returns {callbacks, end}.
const emitters = {
  async openinference(resource) {
    const { LangChainInstrumentation } = need('@arizeai/openinference-instrumentation-langchain');
    const { end, provider } = await tracing({ resource });
    const instrumentation = new LangChainInstrumentation({ tracerProvider: provider });
    instrumentation.manuallyInstrument(need('@langchain/core/callbacks/manager'));
    return { callbacks: [], end };
  },
  async traceloop(resource) {
    const { LangChainInstrumentation } = need('@traceloop/instrumentation-langchain');
    const { end, provider } = await tracing({ resource });
    const instrumentation = new LangChainInstrumentation();
    instrumentation.setTracerProvider(provider);
    instrumentation.manuallyInstrument({ callbackManagerModule: need('@langchain/core/callbacks/manager') });
    return { callbacks: [], end };
  },
  async langfuse(resource) {
    const { LangfuseSpanProcessor } = need('@langfuse/otel');
    const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
    const { NodeTracerProvider } = need('@opentelemetry/sdk-trace-node');
    const { resourceFromAttributes } = need('@opentelemetry/resources');
    const exporter = new OTLPTraceExporter({ url: `${process.env.AICOST_OTLP}/v1/traces` });
    const provider = new NodeTracerProvider({ resource: resourceFromAttributes(resource), spanProcessors: [new LangfuseSpanProcessor({ exporter, publicKey: 'pk', secretKey: 'sk' })] });
    provider.register();
    const { CallbackHandler } = need('@langfuse/langchain');
    return { callbacks: [new CallbackHandler({ userId: 'u-7', tags: ['assistant'] })], end: () => provider.shutdown() };
  },
  async langwatch(resource) {
    const { end } = await tracing({ resource });
    const { LangWatchCallbackHandler } = need('langwatch/observability/instrumentation/langchain');
    return { callbacks: [new LangWatchCallbackHandler()], end };
  },
  async langsmith() {
    const { initializeOTEL } = need('langsmith/experimental/otel/setup');
    const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();
    // Runs outside a traceable function are not exported, and what runs inside one may be told on its span or not at all.
    const { traceable } = need('langsmith/traceable');
    const within = (work, metadata) => traceable(work, { name: 'assistant', metadata, tags: ['assistant'] })();
    return { within, end: async () => { await new Promise((done) => setTimeout(done, 1500)); await processor.forceFlush(); await processor.shutdown(); } };
  },
};

const models = {
  google: (model) => new (need('@langchain/google-genai').ChatGoogleGenerativeAI)({ model, apiKey: 'fake', maxRetries: 0 }),
  bedrock: (model) => new (need('@langchain/aws').ChatBedrockConverse)({ model, region: 'us-east-1', credentials: { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' }, maxRetries: 0 }),
  anthropic: (model) => new (need('@langchain/anthropic').ChatAnthropic)({ model, apiKey: 'fake', maxRetries: 0 }),
  openai: (model, more) => new (need('@langchain/openai').ChatOpenAI)({ model, apiKey: 'fake', maxRetries: 0, ...more }),
};

const workloads = {
  google: {
    describe: 'ChatGoogleGenerativeAI with thoughts and cached content, plain and streamed',
    script: [{ in: 400, read: 1200, out: 530, reasoning: 410 }, { in: 33, read: 2048, out: 125, reasoning: 100 }],
    async run(options, call) {
      await call(() => models.google('gemini-2.5-pro').invoke(messages, options));
      await call(async () => drain(await models.google('gemini-2.5-flash').stream(messages, options)));
    },
  },
  bedrock: {
    describe: 'ChatBedrockConverse cached with a write, plain and streamed',
    script: [{ in: 60, read: 3000, write: 500, out: 140 }, { in: 6200, read: 1800, out: 300 }],
    async run(options, call) {
      await call(() => models.bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0').invoke(messages, options));
      await call(async () => drain(await models.bedrock('amazon.nova-pro-v1:0').stream(messages, options)));
    },
  },
  anthropic: {
    describe: 'ChatAnthropic: written to the cache for an hour and for five minutes, streamed with a large uncached prompt, 429',
    script: [{ in: 40, write: 200, write1h: 3000, out: 90 }, { in: 6200, read: 1800, write: 100, out: 300 }, { status: 429 }],
    async run(options, call) {
      await call(() => models.anthropic('claude-sonnet-4-5').invoke(messages, options));
      await call(async () => drain(await models.anthropic('claude-haiku-4-5').stream(messages, options)));
      await fails(call(() => models.anthropic('claude-haiku-4-5').invoke(messages, options)));
    },
  },
  openai: {
    describe: 'ChatOpenAI: a cached stream, a reasoning answer of the Responses API, 429',
    script: [{ in: 50, read: 1024, out: 17 }, { in: 211, read: 1792, out: 640, reasoning: 512 }, { status: 429 }],
    async run(options, call) {
      await call(async () => drain(await models.openai('gpt-4.1-mini').stream(messages, options)));
      await call(() => models.openai('gpt-5-mini', { useResponsesApi: true }).invoke(messages, options));
      await fails(call(() => models.openai('gpt-4o').invoke(messages, options)));
    },
  },
};

const told = [
  ['openinference', 'OpenInference', '@arizeai/openinference-instrumentation-langchain', ['google', 'bedrock', 'anthropic']],
  ['traceloop', 'Traceloop', '@traceloop/instrumentation-langchain', ['google', 'bedrock', 'anthropic']],
  ['langfuse', 'the Langfuse callback', '@langfuse/langchain', ['google', 'bedrock', 'anthropic']],
  ['langwatch', 'the LangWatch callback', 'langwatch', ['google', 'bedrock', 'anthropic']],
  ['langsmith', 'LangSmith in its OTel mode', 'langsmith', ['google', 'bedrock', 'anthropic', 'openai']],
];

const owners = { google: services.research, bedrock: services.search, anthropic: services.support, openai: services.checkout };

const scenarios = {};
for (const [emitter, title, instrumentation, names] of told) {
  for (const name of names) {
    const { describe, script, run } = workloads[name];
    scenarios[`${emitter}-${name}`] = {
      describe: `${title}: ${describe}`, script, resource: owners[name], packages: [instrumentation],
      env: () => (emitter === 'langsmith' ? { LANGSMITH_TRACING: 'true', LANGSMITH_OTEL_ENABLED: 'true', LANGSMITH_API_KEY: 'fake', LANGSMITH_PROJECT: 'assistant' } : {}),
      async run({ resource }) {
        const { callbacks, end, within = (work) => work() } = await emitters[emitter](resource);
        const metadata = { team: resource['service.namespace'] };
        await run({ callbacks, metadata, tags: ['assistant'] }, (work) => within(work, metadata));
        await end();
      },
    };
  }
}

const langsmithEnv = scenarios['langsmith-openai'].env;

scenarios['langsmith-agent'] = {
  describe: 'LangSmith in its OTel mode: a LangChain agent with a tool inside ONE traceable: two calls, but one span, which tells neither',
  script: [{ in: 420, out: 31, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 93, read: 384, out: 44 }],
  packages: ['langsmith'], env: langsmithEnv,
  async run() {
    const { within, end } = await emitters.langsmith();
    const { createAgent, tool } = need('langchain');
    const { z } = need('zod');
    const order = tool(() => 'shipped', { name: 'get_order', description: 'Look up an order', schema: z.object({ id: z.string() }) });
    const agent = createAgent({ model: models.openai('gpt-4.1'), tools: [order] });
    await within(() => agent.invoke({ messages }), { team: 'checkout' });
    await end();
  },
};

scenarios['langsmith-wrap-openai'] = {
  describe: 'LangSmith in its OTel mode: wrapOpenAI below a traceable: cached chat, a cached stream, a reasoning answer of the Responses API, an embedding; the stream is told on the span above the others',
  script: [{ in: 300, read: 2048, out: 120 }, { in: 50, read: 1024, out: 17 }, { in: 211, read: 1792, out: 640, reasoning: 512 }, { in: 64 }],
  packages: ['langsmith'], env: langsmithEnv,
  async run() {
    const { within, end } = await emitters.langsmith();
    const { wrapOpenAI } = need('langsmith/wrappers');
    const client = wrapOpenAI(new (need('openai').OpenAI)());
    const request = { messages: [{ role: 'user', content: 'Say hello.' }] };
    await within(async () => {
      await client.chat.completions.create({ ...request, model: 'gpt-4o' });
      await drain(await client.chat.completions.create({ ...request, model: 'gpt-4.1-mini', stream: true, stream_options: { include_usage: true } }));
      await client.responses.create({ model: 'gpt-5-mini', input: 'Say hello.' });
      await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
    }, { team: 'checkout' });
    await end();
  },
};

export default {
  packages: ['@langchain/core', '@arizeai/openinference-instrumentation-langchain', '@traceloop/instrumentation-langchain', '@langfuse/langchain', '@langfuse/otel', 'langwatch', 'langsmith',
    '@langchain/google-genai', '@langchain/aws', '@langchain/anthropic', '@langchain/openai'],
  scenarios,
};
