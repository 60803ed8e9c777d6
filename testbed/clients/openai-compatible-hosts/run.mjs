// The openai client on other hosts, which other companies bill, told by four emitters.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const messages = [{ role: 'user', content: 'Say hello.' }];

// Each emitter returns {wrap, end}; wrap is for a client that has to be wrapped.
const emitters = {
  async traceloop(resource) {
    return tracing({ resource, instrumentations: [new (need('@traceloop/instrumentation-openai').OpenAIInstrumentation)({ exceptionLogger() {} })] });
  },
  async openinference(resource) {
    return tracing({ resource, instrumentations: [new (need('@arizeai/openinference-instrumentation-openai').OpenAIInstrumentation)()] });
  },
  async openlit(resource) {
    const openlit = need('openlit').default ?? need('openlit');
    openlit.init({ applicationName: resource['service.name'], environment: resource['deployment.environment.name'], otlpEndpoint: process.env.AICOST_OTLP, disableBatch: true,
      disableMetrics: true, disabledInstrumentors: ['vllm'] });
    return { end: () => new Promise((done) => setTimeout(done, 800)) };
  },
  async langfuse(resource) {
    const { LangfuseSpanProcessor } = need('@langfuse/otel');
    const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
    const { NodeTracerProvider } = need('@opentelemetry/sdk-trace-node');
    const { resourceFromAttributes } = need('@opentelemetry/resources');
    const exporter = new OTLPTraceExporter({ url: `${process.env.AICOST_OTLP}/v1/traces` });
    const provider = new NodeTracerProvider({ resource: resourceFromAttributes(resource), spanProcessors: [new LangfuseSpanProcessor({ exporter, publicKey: 'pk', secretKey: 'sk' })] });
    provider.register();
    const { observeOpenAI } = need('@langfuse/openai');
    return { wrap: (client) => observeOpenAI(client), end: () => provider.shutdown() };
  },
};

async function run(emitter, resource) {
  const { wrap = (client) => client, end } = await emitters[emitter](resource);
  const { AzureOpenAI, OpenAI } = need('openai');
  const at = (baseURL) => wrap(new OpenAI({ baseURL, apiKey: 'fake', maxRetries: 0 }));
  await at('https://api.deepseek.com').chat.completions.create({ model: 'deepseek-chat', messages });
  await drain(await at('https://openrouter.ai/api/v1').chat.completions.create({ model: 'anthropic/claude-sonnet-4.5', messages, stream: true, stream_options: { include_usage: true } }));
  await at('https://api.x.ai/v1').chat.completions.create({ model: 'grok-3-mini', messages });
  const azure = wrap(new AzureOpenAI({ endpoint: 'https://acme-weu.openai.azure.com', apiVersion: '2025-04-01-preview', apiKey: 'fake', maxRetries: 0 }));
  await azure.chat.completions.create({ model: 'finance-gpt4o-prod', messages });
  await fails(azure.chat.completions.create({ model: 'finance-gpt4o-prod', messages }));
  await end();
}

const script = [{ in: 64, read: 448, out: 90 }, { in: 130, read: 1024, out: 61, cost: 0.001305 }, { in: 40, out: 310, reasoning: 256 }, { in: 330, read: 128, out: 60, model: 'gpt-4o-2024-11-20' }, { status: 429 }];

const told = { traceloop: ['Traceloop', '@traceloop/instrumentation-openai'], openinference: ['OpenInference', '@arizeai/openinference-instrumentation-openai'],
  openlit: ['OpenLIT', 'openlit'], langfuse: ['Langfuse observeOpenAI', '@langfuse/openai'] };

export default {
  packages: ['openai', '@traceloop/instrumentation-openai', '@arizeai/openinference-instrumentation-openai', 'openlit', '@langfuse/openai', '@langfuse/otel'],
  scenarios: Object.fromEntries(Object.entries(told).map(([emitter, [title, instrumentation]]) => [emitter, {
    describe: `${title}: the openai client pointed at DeepSeek (cached), OpenRouter (streamed), xAI (reasoning) and an Azure deployment (cached, then 429)`,
    resource: services.search, packages: [instrumentation], script, run: ({ resource }) => run(emitter, resource),
  }])),
};
