// The last 0.x of the Anthropic SDK, whose own spans OpenLLMetry's wrap (its instrumentation does not load with 1.x).
import { drain, need, services, tracing } from '../lib.mjs';

const ask = (more) => ({ model: 'claude-sonnet-4-5', max_tokens: 512, messages: [{ role: 'user', content: 'x' }], ...more });

export default {
  packages: ['@anthropic-ai/sdk', '@traceloop/instrumentation-anthropic', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'told-by-openllmetry-too': {
      describe: 'one plain and one streamed call, told by the SDK (inclusive) and by OpenLLMetry (exclusive)', resource: services.support,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }, { in: 38, read: 2051, write: 311, out: 181 }],
      async run({ resource }) {
        const { AnthropicInstrumentation } = need('@traceloop/instrumentation-anthropic');
        const otel = await tracing({ resource, instrumentations: [new AnthropicInstrumentation()] });
        const { default: Anthropic } = need('@anthropic-ai/sdk');
        const client = new Anthropic();
        await client.messages.create(ask());
        await drain(await client.messages.create(ask({ stream: true })));
        await otel.end();
      },
    },
  },
};
