// OpenLLMetry on clients of several providers, and on frameworks above an instrumented client.
import { drain, fails, need, resourceOf, services } from '../lib.mjs';

const content = [{ role: 'user', content: 'Say hello.' }];

// start initialises the SDK before any client is loaded.
async function start(name) {
  const traceloop = need('@traceloop/node-server-sdk');
  traceloop.initialize({ appName: name, baseUrl: process.env.AICOST_OTLP, disableBatch: true, apiKey: 'fake', silenceInitializationMessage: true, traceloopSyncEnabled: false });
  return { traceloop, end: async () => { await traceloop.forceFlush?.(); await new Promise((done) => setTimeout(done, 500)); } };
}

const serviceAccount = { type: 'service_account', project_id: 'acme-ml', private_key_id: 'k', client_email: 'ml@acme-ml.iam.gserviceaccount.com', client_id: '1', token_uri: 'https://oauth2.googleapis.com/token' };

export default {
  packages: ['@traceloop/node-server-sdk', '@google-cloud/vertexai', 'cohere-ai', '@anthropic-ai/sdk', '@aws-sdk/client-bedrock-runtime', 'langchain', '@langchain/openai', 'openai', 'llamaindex', '@llamaindex/openai'],
  scenarios: {
    vertexai: {
      describe: 'OpenLLMetry on @google-cloud/vertexai: Gemini with thoughts and cached content, plain and streamed',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.research) }),
      script: [{ in: 400, read: 1200, out: 530, reasoning: 410 }, { in: 33, read: 2048, out: 125, reasoning: 100 }],
      async run({ name }) {
        const { end } = await start(name);
        const { VertexAI } = need('@google-cloud/vertexai');
        const { generateKeyPairSync } = await import('node:crypto');
        const private_key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
        const vertex = new VertexAI({ project: 'acme-ml', location: 'europe-west4', googleAuthOptions: { credentials: { ...serviceAccount, private_key } } });
        const request = { contents: [{ role: 'user', parts: [{ text: 'Say hello.' }] }] };
        await vertex.getGenerativeModel({ model: 'gemini-2.5-pro' }).generateContent(request);
        const { stream, response } = await vertex.getGenerativeModel({ model: 'gemini-2.5-flash' }).generateContentStream(request);
        await drain(stream);
        await response;
        await end();
      },
    },
    cohere: {
      describe: 'OpenLLMetry on the v1 API of the Cohere client: chat, stream, rerank; billed units are fewer than the tokens read',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.search) }),
      script: [{ in: 121, out: 31, unbilled: 66 }, { in: 127, out: 38, unbilled: 67 }, { units: 1 }],
      async run({ name }) {
        const { end } = await start(name);
        const { CohereClient } = need('cohere-ai');
        const client = new CohereClient({ token: 'fake' });
        await client.chat({ model: 'command-r-plus', message: 'Say hello.' });
        await drain(await client.chatStream({ model: 'command-r-plus', message: 'Say hello.' }));
        await client.rerank({ model: 'rerank-v3.5', query: 'tea', documents: ['a', 'b', 'c'], topN: 2 });
        await end();
      },
    },
    'langchain-over-openai': {
      describe: 'OpenLLMetry initialised as a whole: LangChain agent with a tool over ChatOpenAI, two calls, the openai client instrumented too',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.support) }),
      script: [{ in: 420, out: 31, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 93, read: 384, out: 44 }],
      async run({ name }) {
        const { end, traceloop } = await start(name);
        const { createAgent, tool } = need('langchain');
        const { ChatOpenAI } = need('@langchain/openai');
        const { z } = need('zod');
        const order = tool(() => 'shipped', { name: 'get_order', description: 'Look up an order', schema: z.object({ id: z.string() }) });
        const agent = createAgent({ model: new ChatOpenAI({ model: 'gpt-4.1' }), tools: [order] });
        await traceloop.withWorkflow({ name: 'order_desk', associationProperties: { team: 'support-eng' } }, () => agent.invoke({ messages: content }));
        await end();
      },
    },
    llamaindex: {
      describe: 'OpenLLMetry on LlamaIndex: chat and stream over OpenAI, with the openai client instrumented too',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.search) }),
      script: [{ in: 300, read: 2048, out: 120 }, { in: 50, read: 1024, out: 17 }],
      async run({ name }) {
        const { end } = await start(name);
        need('llamaindex');
        const { OpenAI } = need('@llamaindex/openai');
        const llm = new OpenAI({ model: 'gpt-4o' });
        await llm.chat({ messages: content });
        await drain(await llm.chat({ messages: content, stream: true }));
        await end();
      },
    },
    'anthropic-1h-tools-error': {
      describe: 'OpenLLMetry on Anthropic: prompt written to the cache for an hour and for five minutes, a streamed tool call with thinking, an overloaded answer',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.checkout) }),
      script: [{ in: 40, write: 200, write1h: 3000, out: 90 }, { in: 61, read: 3200, out: 410, reasoning: 300, tools: [{ name: 'get_order', args: { id: '17' } }] }, { status: 500 }],
      async run({ name }) {
        const { end } = await start(name);
        const { Anthropic } = need('@anthropic-ai/sdk');
        const client = new Anthropic({ maxRetries: 0 });
        const request = { model: 'claude-sonnet-4-5', max_tokens: 1024, messages: content };
        await client.messages.create({ ...request, system: [{ type: 'text', text: 'Be terse.', cache_control: { type: 'ephemeral', ttl: '1h' } }] });
        await drain(await client.messages.create({ ...request, stream: true, thinking: { type: 'enabled', budget_tokens: 1024 } }));
        await fails(client.messages.create(request));
        await end();
      },
    },
    'bedrock-converse-stream': {
      describe: 'OpenLLMetry on Bedrock: ConverseStream cached, InvokeModelWithResponseStream with an Anthropic body, cached, and an embedding',
      env: () => ({ OTEL_RESOURCE_ATTRIBUTES: resourceOf(services.checkout) }),
      script: [{ in: 44, read: 2000, out: 21 }, { in: 25, read: 1500, write: 200, out: 90 }, { in: 12 }],
      async run({ name }) {
        const { end } = await start(name);
        const { BedrockRuntimeClient, ConverseStreamCommand, InvokeModelWithResponseStreamCommand, InvokeModelCommand } = need('@aws-sdk/client-bedrock-runtime');
        const client = new BedrockRuntimeClient({ region: 'us-east-1' });
        await drain((await client.send(new ConverseStreamCommand({ modelId: 'amazon.nova-pro-v1:0', messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }] }))).stream);
        const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 200, messages: content });
        await drain((await client.send(new InvokeModelWithResponseStreamCommand({ modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', contentType: 'application/json', body }))).body);
        await client.send(new InvokeModelCommand({ modelId: 'amazon.titan-embed-text-v2:0', contentType: 'application/json', body: JSON.stringify({ inputText: 'tea' }) }));
        await end();
      },
    },
  },
};
