// Anthropic Messages, also as Vertex serves it.
import { id, words } from '../provider.mjs';

const errorBody = (status, message) => ({ type: 'error', error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message }, request_id: id('req_011C', 10) });

export function anthropicMessage(a) {
  const content = [];
  if (a.reasoning) content.push({ type: 'thinking', thinking: 'Let me see.', signature: 'c2ln' });
  if (!a.tools.length) content.push({ type: 'text', text: a.text });
  for (const t of a.tools) content.push({ type: 'tool_use', id: id('toolu_'), name: t.name, input: t.args ?? {} });
  const usage = {
    input_tokens: a.in, cache_creation_input_tokens: a.write + a.write1h, cache_read_input_tokens: a.read,
    cache_creation: { ephemeral_5m_input_tokens: a.write, ephemeral_1h_input_tokens: a.write1h },
    output_tokens: a.out, service_tier: a.tier ?? 'standard',
  };
  if (a.compaction) {
    // The totals leave out what summing up the conversation used.
    const none = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    usage.iterations = [{ type: 'compaction', input_tokens: a.compaction.in, output_tokens: a.compaction.out, ...none },
      { type: 'message', input_tokens: a.in, output_tokens: a.out, cache_creation_input_tokens: a.write + a.write1h, cache_read_input_tokens: a.read }];
    a.entry.input_uncached += a.compaction.in;
    a.entry.output_total += a.compaction.out;
  }
  if (a.searches) usage.server_tool_use = { web_search_requests: a.searches, web_fetch_requests: 0 };
  return { model: a.model, id: a.named(id('msg_')), type: 'message', role: 'assistant', content,
    stop_reason: a.tools.length ? 'tool_use' : 'end_turn', stop_sequence: null, usage };
}

export function anthropicEvents(message) {
  const events = [];
  const emit = (type, data) => events.push({ event: type, data: { type, ...data } });
  const { content, stop_reason, usage } = message;
  emit('message_start', { message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } });
  emit('ping', {});
  content.forEach((block, index) => {
    const empty = { text: { text: '' }, thinking: { thinking: '', signature: '' }, tool_use: { input: {} } }[block.type];
    emit('content_block_start', { index, content_block: { ...block, ...empty } });
    if (block.type === 'text') for (const text of words(block.text)) emit('content_block_delta', { index, delta: { type: 'text_delta', text } });
    if (block.type === 'thinking') {
      emit('content_block_delta', { index, delta: { type: 'thinking_delta', thinking: block.thinking } });
      emit('content_block_delta', { index, delta: { type: 'signature_delta', signature: block.signature } });
    }
    if (block.type === 'tool_use') emit('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } });
    emit('content_block_stop', { index });
  });
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, server_tool_use, iterations } = usage;
  emit('message_delta', { delta: { stop_reason, stop_sequence: null },
    usage: { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, ...(server_tool_use ? { server_tool_use } : {}), ...(iterations ? { iterations } : {}) } });
  emit('message_stop', {});
  return events;
}

async function messages(x) {
  const vertex = x.match.groups?.vertex;
  const stream = vertex ? x.match.groups.verb === 'streamRawPredict' : !!x.body.stream;
  const a = x.call({ api: 'messages', model: vertex ?? x.body.model, stream, errorBody, region: x.match.groups?.region });
  if (!a) return;
  const message = anthropicMessage(a);
  const headers = vertex ? {} : { 'request-id': id('req_011C', 10), 'anthropic-organization-id': '7f6c1f9e-2c1b-4f0e-9d1a-3b8f5c6d7e8f',
    'anthropic-workspace-id': 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ' };
  if (!stream) return x.json(message, 200, headers);
  return x.sse(anthropicEvents(message), { cut: a.cut, headers });
}

export const routes = [
  { method: 'POST', path: /\/v1\/messages$/, handle: messages, defaultHost: 'api.anthropic.com' },
  { method: 'POST', path: /\/locations\/(?<region>[^/]+)\/publishers\/anthropic\/models\/(?<vertex>[^/:]+):(?<verb>rawPredict|streamRawPredict)$/, handle: messages, defaultHost: 'us-east5-aiplatform.googleapis.com' },
  { method: 'POST', path: /\/v1\/messages\/count_tokens$/, handle: (x) => x.json({ input_tokens: 42 }), defaultHost: 'api.anthropic.com' },
];
