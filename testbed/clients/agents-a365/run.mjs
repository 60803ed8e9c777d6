// Microsoft's Agent 365 observability: scopes that the application opens and fills itself.
import { services, tracing } from '../lib.mjs';

const tenantId = '5d3a7c0e-0000-4000-8000-000000000001';
const agent = { agentId: 'helper-1', agentName: 'helper', agentDescription: 'Helps.', tenantId };
const caller = { userDetails: { userId: 'user-17', userName: 'User 17' } };
const request = { conversationId: 'c-1', sessionId: 's-1', content: 'x' };

const post = async (url, body, headers = {}) => (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })).json();

export default {
  packages: ['@microsoft/agents-a365-observability', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'scopes-chat-and-generate': {
      describe: 'invoke_agent scope around a chat call, a tool, and a generate_content call; operation names in capitals, one without its underscore; cached tokens have no place', resource: services.support,
      script: [{ ask: /gpt/, in: 300, read: 2048, out: 120 }, { ask: /gemini/, in: 410, out: 33 }],
      async run({ resource }) {
        const { end } = await tracing({ resource });
        const { InferenceOperationType, InferenceScope, InvokeAgentScope, ExecuteToolScope } = await import('@microsoft/agents-a365-observability');
        const whole = InvokeAgentScope.start(request, {}, agent, caller);
        await whole.withActiveSpanAsync(async () => {
          const chat = InferenceScope.start(request, { operationName: InferenceOperationType.CHAT, model: 'gpt-4o', providerName: 'openai' }, agent);
          const { usage } = await post('https://api.openai.com/v1/chat/completions', { model: 'gpt-4o', messages: [{ role: 'user', content: 'x' }] });
          chat.recordInputTokens(usage.prompt_tokens);
          chat.recordOutputTokens(usage.completion_tokens);
          chat.dispose();
          const tool = ExecuteToolScope.start(request, { toolName: 'get_weather', toolCallId: 'call_1', toolType: 'function' }, agent);
          tool.dispose();
          const generate = InferenceScope.start(request, { operationName: InferenceOperationType.GENERATE_CONTENT, model: 'gemini-2.5-flash', providerName: 'gcp.gemini' }, agent);
          const { usageMetadata } = await post('https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent', { contents: [{ parts: [{ text: 'x' }] }] });
          generate.recordInputTokens(usageMetadata.promptTokenCount);
          generate.recordOutputTokens(usageMetadata.candidatesTokenCount);
          generate.dispose();
        });
        whole.dispose();
        await end();
      },
    },
  },
};
