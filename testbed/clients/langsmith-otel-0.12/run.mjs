// LangSmith's OpenTelemetry mode, newest version.
import { drain, fails } from '../lib.mjs';

const messages = [{ role: 'user', content: 'x' }];
const env = (own) => ({ LANGSMITH_TRACING: 'true', LANGSMITH_OTEL_ENABLED: 'true', LANGSMITH_API_KEY: 'fake', LANGSMITH_PROJECT: 'checkout-prod',
  OTEL_EXPORTER_OTLP_ENDPOINT: own.AICOST_OTLP, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${own.AICOST_OTLP}/v1/traces` });

async function traced(work) {
  const { initializeOTEL } = await import('langsmith/experimental/otel/setup');
  const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();
  const { traceable } = await import('langsmith/traceable');
  const { RunTree } = await import('langsmith');
  await traceable(work, { name: 'answer', metadata: { team: 'checkout', user_id: 'user-17' }, tags: ['eu'] })();
  await RunTree.getSharedClient().awaitPendingTraceBatches();
  await new Promise((done) => setTimeout(done, 2000));
  await processor.forceFlush();
  setTimeout(() => process.exit(0), 100);
}

export default {
  packages: ['langsmith', 'openai', '@anthropic-ai/sdk'],
  scenarios: {
    'wrap-openai-responses-stream-tier': {
      describe: 'wrapOpenAI in a traceable: cached chat at the flex tier, Responses API with reasoning, streams with and without usage, 429; what a stream used is told on the span around it', env,
      script: [{ in: 300, read: 2048, out: 120, tier: 'flex' }, { in: 211, read: 1792, out: 640, reasoning: 512 }, { in: 50, read: 1024, out: 17 }, { in: 12, out: 6 }, { status: 429 }],
      run: () => traced(async () => {
        const { wrapOpenAI } = await import('langsmith/wrappers/openai');
        const { default: OpenAI } = await import('openai');
        const client = wrapOpenAI(new OpenAI({ maxRetries: 0 }));
        await client.chat.completions.create({ model: 'gpt-5-mini', messages, service_tier: 'flex' });
        await client.responses.create({ model: 'gpt-5-mini', input: 'x' });
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true, stream_options: { include_usage: true } }));
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages, stream: true }));
        await fails(client.chat.completions.create({ model: 'gpt-4o', messages }));
      }),
    },
    'wrap-anthropic-cached-stream': {
      describe: 'wrapAnthropic: cached, plain and streamed, the second written for an hour in part', env,
      script: [{ in: 37, read: 2050, write: 310, out: 180 }, { in: 38, read: 2051, write: 211, write1h: 100, out: 181 }],
      run: () => traced(async () => {
        const { wrapAnthropic } = await import('langsmith/wrappers/anthropic');
        const { default: Anthropic } = await import('@anthropic-ai/sdk');
        const client = wrapAnthropic(new Anthropic());
        const body = { model: 'claude-sonnet-4-5', max_tokens: 512, messages };
        await client.messages.create(body);
        await drain(await client.messages.create({ ...body, stream: true }));
      }),
    },
  },
};
