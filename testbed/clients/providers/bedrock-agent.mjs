// Bedrock agents: one request, several model calls behind it, each told in a trace event and billed as a call of the model.
import { id } from '../provider.mjs';
import { stream } from './bedrock.mjs';

const model = 'anthropic.claude-3-5-sonnet-20241022-v2:0';

// The service asks the model as long as the script has answers with tools.
async function invokeAgent(x) {
  const { agent, alias, session } = x.match.groups;
  const events = [];
  const trace = (step) => events.push(['trace', { agentId: agent, agentAliasId: alias, agentVersion: '1', sessionId: session, eventTime: new Date().toISOString(), callerChain: [], trace: { orchestrationTrace: step } }]);
  const request = id('', 8);
  for (let n = 0; ; n++) {
    const a = x.call({ api: 'agent-model-invocation', model, region: 'us-east-1', sameModel: true, errorBody: (status, message) => ({ message }) });
    if (!a) return;
    const traceId = `${request}-${n}`;
    const metadata = { clientRequestId: id('', 16), startTime: new Date(Date.now() - 400).toISOString(), endTime: new Date().toISOString(), totalTimeMs: 400,
      usage: { inputTokens: a.in, outputTokens: a.out, ...(a.read ? { cacheReadInputTokens: a.read } : {}) } };
    trace({ modelInvocationInput: { traceId, type: 'ORCHESTRATION', foundationModel: model, inferenceConfiguration: { temperature: 0, topP: 1, topK: 250, maximumLength: 2048 },
      text: JSON.stringify({ system: 'You are a terse assistant.', messages: [{ role: 'user', content: x.body.inputText }] }) } });
    trace({ modelInvocationOutput: { traceId, metadata, rawResponse: { content: JSON.stringify({ stop_reason: a.tools.length ? 'tool_use' : 'end_turn', content: [{ type: 'text', text: a.text }] }) } } });
    if (!a.tools.length) {
      trace({ observation: { traceId, type: 'FINISH', finalResponse: { text: a.text } } });
      events.push(['chunk', { bytes: Buffer.from(a.text).toString('base64') }]);
      break;
    }
    trace({ rationale: { traceId, text: 'I need the order.' } });
    trace({ invocationInput: { traceId, invocationType: 'ACTION_GROUP', actionGroupInvocationInput: { actionGroupName: 'orders', function: a.tools[0].name, parameters: [{ name: 'id', type: 'string', value: '17' }] } } });
    trace({ observation: { traceId, type: 'ACTION_GROUP', actionGroupInvocationOutput: { text: 'shipped' } } });
  }
  return stream(x, events);
}

export const routes = [
  { method: 'POST', path: /^\/agents\/(?<agent>[^/]+)\/agentAliases\/(?<alias>[^/]+)\/sessions\/(?<session>[^/]+)\/text$/, handle: invokeAgent, defaultHost: 'bedrock-agent-runtime.us-east-1.amazonaws.com' },
];
