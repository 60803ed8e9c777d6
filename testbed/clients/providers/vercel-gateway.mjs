// Vercel's AI gateway, which speaks the AI SDK's own protocol: version 1 of AI SDK 5, 3 of 6 and 4 of 7.
import { id, words } from '../provider.mjs';

const errorBody = (status, message) => ({ error: { message, type: status === 429 ? 'rate_limit_exceeded' : 'internal_server_error' } });

function gateway(x, a) {
  const metadata = { routing: { originalModelId: a.model, resolvedProvider: a.model.split('/')[0], canonicalSlug: a.model, finalProvider: a.model.split('/')[0] }, generationId: a.named(id('gen_')) };
  if (a.cost !== undefined) Object.assign(metadata, { cost: String(a.cost), marketCost: String(a.cost) });
  return { gateway: metadata };
}

async function language(x) {
  const flat = x.match[1] === '1';
  const stream = x.header('ai-language-model-streaming') === 'true';
  const a = x.call({ api: 'gateway', model: x.header('ai-language-model-id') ?? x.header('ai-model-id'), stream, biller: 'vercel', errorBody, sameModel: true });
  if (!a) return;
  const write = a.write + a.write1h;
  const total = a.in + a.read + write;
  const usage = flat ? { inputTokens: total, outputTokens: a.out, totalTokens: total + a.out, reasoningTokens: a.reasoning, cachedInputTokens: a.read }
    : { inputTokens: { total, noCache: a.in, cacheRead: a.read, cacheWrite: write }, outputTokens: { total: a.out, text: a.out - a.reasoning, reasoning: a.reasoning } };
  const unified = a.tools.length ? 'tool-calls' : 'stop';
  const finishReason = flat ? unified : { unified, raw: unified };
  const calls = a.tools.map((t) => ({ type: 'tool-call', toolCallId: id('call_'), toolName: t.name, input: JSON.stringify(t.args ?? {}) }));
  const providerMetadata = gateway(x, a);
  if (!stream) return x.json({ content: calls.length ? calls : [{ type: 'text', text: a.text }], finishReason, usage, warnings: [], providerMetadata });
  const part = id('');
  const events = [{ type: 'stream-start', warnings: [] }, { type: 'response-metadata', modelId: a.model, timestamp: new Date().toISOString() }];
  if (calls.length) events.push(...calls);
  else events.push({ type: 'text-start', id: part }, ...words(a.text).map((delta) => ({ type: 'text-delta', id: part, delta })), { type: 'text-end', id: part });
  events.push({ type: 'finish', finishReason, usage, providerMetadata });
  return x.sse(events, { cut: a.cut });
}

function embedding(x) {
  const a = x.call({ api: 'gateway', model: x.header('ai-embedding-model-id') ?? x.header('ai-model-id'), biller: 'vercel', errorBody, sameModel: true });
  if (a) x.json({ embeddings: (x.body.values ?? [x.body.input].flat()).map(() => [0.25, -0.5]), usage: { tokens: a.in }, providerMetadata: gateway(x, a) });
}

const route = { method: 'POST', defaultHost: 'ai-gateway.vercel.sh' };

export const routes = [
  { ...route, path: /^\/v(\d)\/ai\/language-model$/, handle: language },
  { ...route, path: /^\/v(\d)\/ai\/embedding-model$/, handle: embedding },
];
