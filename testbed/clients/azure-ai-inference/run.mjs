// Azure's inference client, whose tracing is the Azure SDK's own.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const body = { messages: [{ role: 'user', content: 'x' }] };

export default {
  packages: ['@azure-rest/ai-inference', '@azure/opentelemetry-instrumentation-azure-sdk', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'chat-stream-error': {
      describe: 'chat, cached, a stream, 429; the model named as a deployment', resource: services.search,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 50, read: 1024, out: 17 }, { status: 429 }],
      async run({ resource }) {
        const { createAzureSdkInstrumentation } = need('@azure/opentelemetry-instrumentation-azure-sdk');
        const otel = await tracing({ resource, instrumentations: [createAzureSdkInstrumentation()] });
        const { default: ModelClient } = need('@azure-rest/ai-inference');
        const { AzureKeyCredential } = need('@azure/core-auth');
        const client = ModelClient('https://acme-ai.services.ai.azure.com/models', new AzureKeyCredential('fake'), { retryOptions: { maxRetries: 0 } });
        const ask = (more) => client.path('/chat/completions').post({ body: { ...body, model: 'gpt-4o', ...more } });
        await ask();
        const stream = await client.path('/chat/completions').post({ body: { ...body, model: 'gpt-4.1-mini', stream: true, stream_options: { include_usage: true } } }).asNodeStream();
        await drain(stream.body);
        await fails(ask().then((r) => { if (r.status !== '200') throw new Error(r.status); }));
        await otel.end();
      },
    },
  },
};
