// Older releases of Langfuse's wrapper of the openai client, installed under other names.
import { drain, need, services } from '../lib.mjs';

const scenario = (release) => ({
  describe: 'an older observeOpenAI: cached chat with reasoning, a cached stream, the Responses API with reasoning, an embedding',
  resource: services.search, packages: [release],
  script: [{ in: 300, read: 2048, out: 620, reasoning: 512 }, { in: 50, read: 1024, out: 17 }, { in: 211, read: 1792, out: 640, reasoning: 500 }, { in: 64 }],
  async run({ resource }) {
    const { LangfuseSpanProcessor } = need('@langfuse/otel');
    const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
    const { NodeTracerProvider } = need('@opentelemetry/sdk-trace-node');
    const { resourceFromAttributes } = need('@opentelemetry/resources');
    const exporter = new OTLPTraceExporter({ url: `${process.env.AICOST_OTLP}/v1/traces` });
    const provider = new NodeTracerProvider({ resource: resourceFromAttributes(resource), spanProcessors: [new LangfuseSpanProcessor({ exporter, publicKey: 'pk', secretKey: 'sk' })] });
    provider.register();
    const client = need(release).observeOpenAI(new (need('openai').OpenAI)());
    const messages = [{ role: 'user', content: 'Say hello.' }];
    await client.chat.completions.create({ model: 'gpt-5-mini', messages });
    await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
    await client.responses.create({ model: 'gpt-5-mini', input: 'Say hello.' });
    await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
    await provider.shutdown();
  },
});

export default {
  packages: ['@langfuse/otel', 'openai'],
  scenarios: Object.fromEntries(['4.2', '4.4', '4.6'].map((v) => [`openai-${v}`, scenario(`langfuse-openai-${v}`)])),
};
