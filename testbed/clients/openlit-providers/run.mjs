// OpenLIT on clients of several providers. It estimates what a stream does not tell.
import { drain, fails, need, services } from '../lib.mjs';

const content = [{ role: 'user', content: 'Say hello.' }];

async function start(resource) {
  const openlit = need('openlit').default ?? need('openlit');
  openlit.init({ applicationName: resource['service.name'], environment: resource['deployment.environment.name'], otlpEndpoint: process.env.AICOST_OTLP,
    disableBatch: true, disableMetrics: true });
  return { end: () => new Promise((done) => setTimeout(done, 800)) };
}

export default {
  packages: ['openlit', '@mistralai/mistralai', 'cohere-ai', 'ollama', '@aws-sdk/client-bedrock-runtime', 'groq-sdk', 'langchain', '@langchain/openai', 'openai'],
  scenarios: {
    mistral: {
      describe: 'OpenLIT on the Mistral client: chat, stream and embedding',
      resource: services.search,
      script: [{ in: 88, out: 47 }, { in: 91, out: 52 }, { in: 44 }],
      async run({ resource }) {
        const { end } = await start(resource);
        const { Mistral } = need('@mistralai/mistralai');
        const client = new Mistral({ apiKey: 'fake' });
        await client.chat.complete({ model: 'mistral-large-latest', messages: content });
        await drain(await client.chat.stream({ model: 'mistral-small-latest', messages: content }));
        await client.embeddings.create({ model: 'mistral-embed', inputs: ['a', 'b'] });
        await end();
      },
    },
    'cohere-v1': {
      describe: 'OpenLIT on the v1 API of the Cohere client: chat, stream and embedding (it does not see the v2 API); billed units are fewer than the tokens read',
      resource: services.search,
      script: [{ in: 121, out: 31, unbilled: 66 }, { in: 127, out: 38, unbilled: 67 }, { in: 50 }],
      async run({ resource }) {
        const { end } = await start(resource);
        const { CohereClient } = need('cohere-ai');
        const client = new CohereClient({ token: 'fake' });
        await client.chat({ model: 'command-r-plus', message: 'Say hello.' });
        await drain(await client.chatStream({ model: 'command-r-plus', message: 'Say hello.' }));
        await client.embed({ model: 'embed-english-v3.0', texts: ['a', 'b'], inputType: 'search_document' });
        await end();
      },
    },
    bedrock: {
      describe: 'OpenLIT on Bedrock: Converse cached, ConverseStream cached, InvokeModel with an Anthropic body',
      resource: services.checkout,
      script: [{ in: 60, read: 3000, write: 500, out: 140 }, { in: 44, read: 2000, out: 21 }, { in: 25, read: 1500, write: 200, out: 90 }],
      async run({ resource }) {
        const { end } = await start(resource);
        const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand } = need('@aws-sdk/client-bedrock-runtime');
        const client = new BedrockRuntimeClient({ region: 'eu-west-1' });
        const messages = [{ role: 'user', content: [{ text: 'Say hello.' }] }];
        await client.send(new ConverseCommand({ modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', messages }));
        await drain((await client.send(new ConverseStreamCommand({ modelId: 'amazon.nova-pro-v1:0', messages }))).stream);
        await client.send(new InvokeModelCommand({ modelId: 'anthropic.claude-3-haiku-20240307-v1:0', contentType: 'application/json',
          body: JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 200, messages: content }) }));
        await end();
      },
    },
    'ollama-groq': {
      describe: 'OpenLIT on Ollama (chat and stream) and Groq (chat, and a stream that tells its usage)',
      resource: services.research,
      script: [{ api: 'chat', in: 26, out: 29 }, { api: 'chat', in: 27, out: 31 }, { api: 'chat.completions', in: 75, out: 52 }, { api: 'chat.completions', in: 77, out: 58 }],
      async run({ resource }) {
        const { end } = await start(resource);
        const { Ollama } = need('ollama');
        const ollama = new Ollama({ host: 'http://ollama.internal:11434' });
        await ollama.chat({ model: 'llama3.2', messages: content });
        await drain(await ollama.chat({ model: 'llama3.2', messages: content, stream: true }));
        const { Groq } = need('groq-sdk');
        const groq = new Groq();
        await groq.chat.completions.create({ model: 'llama-3.3-70b-versatile', messages: content });
        await drain(await groq.chat.completions.create({ model: 'llama-3.3-70b-versatile', messages: content, stream: true }));
        await end();
      },
    },
    'langchain-agent': {
      describe: 'OpenLIT on LangChain: createAgent with a tool over ChatOpenAI, two calls; the input counts are estimates',
      resource: services.support,
      script: [{ in: 420, out: 31, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 93, read: 384, out: 44 }],
      async run({ resource }) {
        const { end } = await start(resource);
        const { createAgent, tool } = need('langchain');
        const { ChatOpenAI } = need('@langchain/openai');
        const { z } = need('zod');
        const order = tool(() => 'shipped', { name: 'get_order', description: 'Look up an order', schema: z.object({ id: z.string() }) });
        const agent = createAgent({ model: new ChatOpenAI({ model: 'gpt-4.1' }), tools: [order] });
        await agent.invoke({ messages: content });
        await end();
      },
    },
    'openai-tools-stream-error': {
      describe: 'OpenLIT on openai: a streamed tool call with usage, a reasoning model, a stream without usage (estimated), then 429',
      resource: services.support,
      script: [{ in: 250, read: 1024, out: 20, tools: [{ name: 'get_order', args: { id: '17' } }] }, { in: 190, out: 1411, reasoning: 1280 },
        { in: 640, out: 210, text: 'A longer answer that says more than hello, so that an estimate of its length can be told from a count.' }, { status: 429 }],
      async run({ resource }) {
        const { end } = await start(resource);
        const { OpenAI } = need('openai');
        const client = new OpenAI({ maxRetries: 0 });
        const tools = [{ type: 'function', function: { name: 'get_order', description: 'Look up an order', parameters: { type: 'object', properties: { id: { type: 'string' } } } } }];
        await drain(await client.chat.completions.create({ model: 'gpt-4.1-mini', messages: content, tools, stream: true, stream_options: { include_usage: true } }));
        await client.chat.completions.create({ model: 'o3-mini', messages: content });
        await drain(await client.chat.completions.create({ model: 'gpt-4o', messages: content, stream: true }));
        await fails(client.chat.completions.create({ model: 'gpt-4o', messages: content }));
        await end();
      },
    },
  },
};
