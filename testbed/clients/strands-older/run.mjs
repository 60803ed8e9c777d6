// Older releases of the Strands SDK, installed under other names.
import { services, tracing } from '../lib.mjs';

const scenario = (release) => ({
  describe: 'an older release of Strands: agents on Bedrock Converse (cached with a write), on Anthropic (cache read beside a larger uncached prompt) and on OpenAI (cached)',
  resource: services.research, packages: [release],
  script: [{ api: 'converse-stream', in: 60, read: 3000, write: 500, out: 140 }, { api: 'messages', in: 6200, read: 1800, out: 300 }, { api: 'chat.completions', in: 300, read: 2048, out: 120 }],
  async run({ resource }) {
    const { end } = await tracing({ resource });
    const { Agent } = await import(release);
    const { BedrockModel } = await import(`${release}/models/bedrock`);
    const { AnthropicModel } = await import(`${release}/models/anthropic`);
    const { OpenAIModel } = await import(`${release}/models/openai`);
    const models = [new BedrockModel({ modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', region: 'us-east-1' }),
      new AnthropicModel({ modelId: 'claude-haiku-4-5', maxTokens: 512, apiKey: 'sk-ant-fake' }), new OpenAIModel({ modelId: 'gpt-4o', api: 'chat', apiKey: 'sk-fake' })];
    for (const model of models) await new Agent({ model, printer: false }).invoke('Say hello.').catch((err) => console.log(err.message));
    await end();
  },
});

export default {
  packages: ['@anthropic-ai/sdk', 'openai'],
  scenarios: Object.fromEntries(['strands-1.0', 'strands-1.15'].map((r) => [r, scenario(r)])),
};
