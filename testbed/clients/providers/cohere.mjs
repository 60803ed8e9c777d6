// Cohere v1 and v2: what is billed (billed_units) is less than what was read (tokens).
import { id, words } from '../provider.mjs';

const errorBody = (status, message) => ({ message });
const host = /cohere/;

const meta = (a, version) => ({ ...(version ? { api_version: { version } } : {}), billed_units: { input_tokens: a.in, output_tokens: a.out },
  tokens: { input_tokens: a.in + (a.unbilled ?? 66), output_tokens: a.out } });

async function chatV2(x) {
  const a = x.call({ api: 'chat', model: x.body.model, stream: !!x.body.stream, errorBody, sameModel: true });
  if (!a) return;
  const answer = a.named(id('', 16));
  const calls = a.tools.map((t) => ({ id: id(`${t.name}_`, 6), type: 'function', function: { name: t.name, arguments: JSON.stringify(t.args ?? {}) } }));
  const finish_reason = calls.length ? 'TOOL_CALL' : 'COMPLETE';
  const usage = { ...meta(a), cached_tokens: a.read };
  if (!x.body.stream) {
    const message = { role: 'assistant', ...(calls.length ? { tool_plan: 'I will look it up.', tool_calls: calls } : { content: [{ type: 'text', text: a.text }] }) };
    return x.json({ id: answer, message, finish_reason, usage });
  }
  const events = [{ id: answer, type: 'message-start', delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } } },
    { type: 'content-start', index: 0, delta: { message: { content: { type: 'text', text: '' } } } },
    ...words(a.text).map((text) => ({ type: 'content-delta', index: 0, delta: { message: { content: { text } } } })),
    { type: 'content-end', index: 0 }, { type: 'message-end', delta: { finish_reason, usage } }];
  return x.sse(events.map((data) => ({ event: data.type, data })), { cut: a.cut, done: '[DONE]' });
}

async function chatV1(x) {
  const a = x.call({ api: 'chat', model: x.body.model, stream: !!x.body.stream, errorBody, sameModel: true });
  if (!a) return;
  const generation_id = id('', 16);
  const response = { response_id: a.named(id('', 16)), text: a.text, generation_id, chat_history: [], finish_reason: 'COMPLETE', meta: meta(a, '1') };
  if (!x.body.stream) return x.json(response);
  const events = [{ is_finished: false, event_type: 'stream-start', generation_id },
    ...words(a.text).map((text) => ({ is_finished: false, event_type: 'text-generation', text })),
    { is_finished: true, event_type: 'stream-end', response, finish_reason: 'COMPLETE' }];
  x.res.writeHead(200, { 'content-type': 'application/stream+json' });
  for (const event of events) x.res.write(`${JSON.stringify(event)}\n`);
  return x.res.end();
}

function embed(x) {
  const a = x.call({ api: 'embed', model: x.body.model, errorBody, sameModel: true });
  if (!a) return;
  const texts = x.body.texts ?? x.body.inputs ?? [];
  const vectors = texts.map(() => [0.25, -0.5, 0.125]);
  const byType = x.match[1] === 'v2' || x.body.embedding_types;
  x.json({ id: a.named(id('', 16)), texts, embeddings: byType ? { float: vectors } : vectors,
    response_type: byType ? 'embeddings_by_type' : 'embeddings_floats', meta: { api_version: { version: x.match[1].slice(1) }, billed_units: { input_tokens: a.in } } });
}

function rerank(x) {
  const a = x.call({ api: 'rerank', model: x.body.model, errorBody, sameModel: true });
  if (!a) return;
  a.entry.search_units = a.units ?? 1;
  x.json({ id: a.named(id('', 16)), results: x.body.documents.map((_, index) => ({ index, relevance_score: 0.9 - index / 10 })).slice(0, x.body.top_n),
    meta: { api_version: { version: x.match[1].slice(1) }, billed_units: { search_units: a.units ?? 1 } } });
}

const cohere = { method: 'POST', host, defaultHost: 'api.cohere.com' };

export const routes = [
  { ...cohere, path: /\/v2\/chat$/, handle: chatV2 },
  { ...cohere, path: /\/v1\/chat$/, handle: chatV1 },
  { ...cohere, path: /\/(v[12])\/embed$/, handle: embed },
  { ...cohere, path: /\/(v[12])\/rerank$/, handle: rerank },
];
