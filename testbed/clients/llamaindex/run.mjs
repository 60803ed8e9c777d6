// LlamaIndex for TypeScript, instrumented by OpenLLMetry.
import { drain, need, services, tracing } from '../lib.mjs';

const messages = [{ role: 'user', content: 'x' }];

async function traced(resource, work) {
  const { LlamaIndexInstrumentation } = need('@traceloop/instrumentation-llamaindex');
  const otel = await tracing({ resource, instrumentations: [new LlamaIndexInstrumentation()] });
  await work({ llamaindex: need('llamaindex'), openai: need('@llamaindex/openai'), workflow: need('@llamaindex/workflow') });
  await otel.end();
}

export default {
  packages: ['@traceloop/instrumentation-llamaindex', 'llamaindex', '@llamaindex/openai', '@llamaindex/workflow'],
  scenarios: {
    'chat-streams-embedding': {
      describe: 'cached chat, streams with and without usage, an embedding', resource: services.search,
      script: [{ in: 300, read: 2048, out: 120 }, { in: 50, read: 1024, out: 17 }, { in: 12, out: 6 }, { in: 44 }],
      run: ({ resource }) => traced(resource, async ({ openai }) => {
        const told = { additionalChatOptions: { stream_options: { include_usage: true } } };
        await new openai.OpenAI({ model: 'gpt-4o' }).chat({ messages });
        await drain(await new openai.OpenAI({ model: 'gpt-4.1-mini', ...told }).chat({ messages, stream: true }));
        await drain(await new openai.OpenAI({ model: 'gpt-4.1-mini' }).chat({ messages, stream: true }));
        await new openai.OpenAIEmbedding({ model: 'text-embedding-3-small' }).getTextEmbedding('x');
      }),
    },
    'agent-tool-two-steps': {
      describe: 'agent workflow with a tool: two calls, streamed by the agent', resource: services.search,
      script: [{ in: 420, out: 31, tools: [{ name: 'get_weather' }] }, { in: 93, read: 384, out: 44 }],
      run: ({ resource }) => traced(resource, async ({ llamaindex, openai, workflow }) => {
        const { z } = need('zod');
        const get = llamaindex.tool({ name: 'get_weather', description: 'The weather', parameters: z.object({}), execute: () => 'sunny' });
        await workflow.agent({ llm: new openai.OpenAI({ model: 'gpt-4.1' }), tools: [get] }).run('x');
      }),
    },
  },
};
