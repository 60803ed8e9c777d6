// Gemini, on the developer API and on Vertex, and the sign-in that Vertex clients do first.
import { id, words } from '../provider.mjs';

const errorBody = (status, message) => ({ error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' } });

async function generate(x) {
  const { model, verb, region } = x.match.groups;
  const stream = verb === 'streamGenerateContent';
  const a = x.call({ api: verb, model, stream, errorBody, region, sameModel: true });
  if (!a) return;
  const input = a.in + a.read;
  const modality = (count, other = 0, name = 'AUDIO') => [{ modality: 'TEXT', tokenCount: count - other }, { modality: name, tokenCount: other }].filter((m) => m.tokenCount);
  const usageMetadata = { promptTokenCount: input, candidatesTokenCount: a.out - a.reasoning, totalTokenCount: input + a.out, promptTokensDetails: modality(input, a.audioIn) };
  if (a.read) Object.assign(usageMetadata, { cachedContentTokenCount: a.read, cacheTokensDetails: modality(a.read) });
  if (a.reasoning) usageMetadata.thoughtsTokenCount = a.reasoning;
  if (region || a.imageOut) usageMetadata.candidatesTokensDetails = modality(a.out - a.reasoning, a.imageOut, 'IMAGE');
  if (region) usageMetadata.trafficType = 'ON_DEMAND';
  const calls = a.tools.map((t) => ({ functionCall: { name: t.name, args: t.args ?? {} } }));
  const base = { modelVersion: a.model, responseId: a.named(id('', 12)) };
  const candidate = (parts, finishReason) => ({ content: { parts, role: 'model' }, ...(finishReason ? { finishReason } : {}), index: 0 });
  if (!stream) return x.json({ candidates: [candidate(calls.length ? calls : [{ text: a.text }], 'STOP')], usageMetadata, ...base });
  const parts = calls.length ? calls : words(a.text).map((text) => ({ text }));
  const events = parts.map((part, n) => {
    const last = n === parts.length - 1;
    // Every chunk tells the usage so far; only the last is what is billed.
    const soFar = last ? usageMetadata : { promptTokenCount: input, totalTokenCount: input, promptTokensDetails: modality(input) };
    return { candidates: [candidate([part], last ? 'STOP' : undefined)], usageMetadata: soFar, ...base };
  });
  if (x.url.searchParams.get('alt') === 'sse') return x.sse(events, { cut: a.cut });
  return x.json(events);
}

function embed(x) {
  const { model, verb, region } = x.match.groups;
  const a = x.call({ api: verb, model, errorBody, region, sameModel: true, onWire: verb === 'predict' });
  if (!a) return;
  const values = [0.25, -0.5, 0.125];
  if (verb === 'embedContent') return x.json({ embedding: { values } });
  if (verb === 'batchEmbedContents') return x.json({ embeddings: x.body.requests.map(() => ({ values })) });
  const each = x.body.instances ?? [];
  if (/^imagen/.test(model)) return x.json({ predictions: [{ mimeType: 'image/png', bytesBase64Encoded: 'iVBORw0KGgo=' }] });
  return x.json({ predictions: each.map(() => ({ embeddings: { values, statistics: { truncated: false, token_count: a.in / each.length } } })) });
}

const models = '(?:/locations/(?<region>[^/]+)/publishers/google)?/models/(?<model>[^/:]+)';
const google = { method: 'POST', host: /googleapis/, defaultHost: 'generativelanguage.googleapis.com' };

export const routes = [
  { ...google, path: new RegExp(`${models}:(?<verb>generateContent|streamGenerateContent)$`), handle: generate },
  { ...google, path: new RegExp(`${models}:(?<verb>embedContent|batchEmbedContents|predict)$`), handle: embed },
  { ...google, path: new RegExp(`${models}:countTokens$`), handle: (x) => x.json({ totalTokens: 42 }) },
  { path: /^\/(oauth2\/v4\/)?token$/, host: /googleapis\.com|accounts\.google/, raw: true, handle: (x) => x.json({ access_token: 'ya29.fake', expires_in: 3599, token_type: 'Bearer' }) },
];
