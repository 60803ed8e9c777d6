// The Anthropic client on Bedrock and on Vertex AI: the maker of the model is not the company that bills.
import { drain, fails, need, services, tracing } from '../lib.mjs';

const request = { max_tokens: 512, messages: [{ role: 'user', content: 'Say hello.' }] };
const bedrockModel = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const makers = {
  traceloop: () => new (need('@traceloop/instrumentation-anthropic').AnthropicInstrumentation)(),
  openinference: () => new (need('@arizeai/openinference-instrumentation-anthropic').AnthropicInstrumentation)(),
};

async function run(emitter, resource) {
  const { end } = await tracing({ resource, instrumentations: [makers[emitter]()] });
  need('@anthropic-ai/sdk');
  const { AnthropicBedrock } = need('@anthropic-ai/bedrock-sdk');
  const bedrock = new AnthropicBedrock({ awsRegion: 'us-east-1', awsAccessKey: 'AKIAFAKE', awsSecretKey: 'fake', maxRetries: 0 });
  await bedrock.messages.create({ ...request, model: bedrockModel });
  await drain(await bedrock.messages.create({ ...request, model: bedrockModel, stream: true }));
  const { AnthropicVertex } = need('@anthropic-ai/vertex-sdk');
  const authClient = { getRequestHeaders: async () => ({ authorization: 'Bearer ya29.fake' }), projectId: 'acme-ml' };
  const vertex = new AnthropicVertex({ region: 'us-east5', projectId: 'acme-ml', maxRetries: 0, authClient });
  await vertex.messages.create({ ...request, model: 'claude-sonnet-4-5@20250929' });
  await fails(vertex.messages.create({ ...request, model: 'claude-sonnet-4-5@20250929' }));
  // On Anthropic's own API: a stream that breaks off.
  const { Anthropic } = need('@anthropic-ai/sdk');
  await fails((async () => drain(await new Anthropic({ maxRetries: 0 }).messages.create({ ...request, model: 'claude-haiku-4-5', stream: true })))());
  await end();
}

const script = [{ api: 'invoke', in: 25, read: 3000, write: 200, out: 90 }, { api: 'invoke-stream', in: 61, read: 1500, out: 33 }, { api: 'messages', in: 37, read: 2050, write: 310, out: 180, model: 'claude-sonnet-4-5-20250929' },
  { api: 'messages', status: 429 }, { api: 'messages', in: 44, read: 1024, out: 12, cut: true, text: 'This answer will not reach its end.' }];

const told = { traceloop: ['Traceloop', '@traceloop/instrumentation-anthropic'], openinference: ['OpenInference', '@arizeai/openinference-instrumentation-anthropic'] };

export default {
  packages: ['@anthropic-ai/sdk', '@anthropic-ai/bedrock-sdk', '@anthropic-ai/vertex-sdk', '@traceloop/instrumentation-anthropic', '@arizeai/openinference-instrumentation-anthropic'],
  scenarios: Object.fromEntries(Object.entries(told).map(([emitter, [title, instrumentation]]) => [emitter, {
    describe: `${title} on Anthropic's clients for Bedrock (cached, plain and streamed) and Vertex AI (cached, then 429), and a stream of the own API that breaks off`,
    resource: services.checkout, packages: [instrumentation], script, notes: 'the broken stream is billed for what it had read and said', run: ({ resource }) => run(emitter, resource),
  }])),
};
