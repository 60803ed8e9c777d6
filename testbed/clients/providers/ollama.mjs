// Ollama: nothing is billed for it, but its counts are told.
import { words } from '../provider.mjs';

const errorBody = (status, message) => ({ error: message });

async function generate(x) {
  const chat = x.match[1] === 'chat';
  const a = x.call({ api: x.match[1], model: x.body.model, stream: x.body.stream !== false, errorBody, biller: 'ollama', sameModel: true });
  if (!a) return;
  const base = { model: a.model, created_at: new Date().toISOString() };
  const say = (text) => (chat ? { message: { role: 'assistant', content: text } } : { response: text });
  const end = { done: true, done_reason: 'stop', total_duration: 412e6, load_duration: 9e6, prompt_eval_count: a.in, prompt_eval_duration: 90e6, eval_count: a.out, eval_duration: 300e6 };
  if (x.body.stream === false) return x.json({ ...base, ...say(a.text), ...end });
  x.res.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const text of words(a.text)) x.res.write(`${JSON.stringify({ ...base, ...say(text), done: false })}\n`);
  return x.res.end(`${JSON.stringify({ ...base, ...say(''), ...end })}\n`);
}

function embed(x) {
  const a = x.call({ api: 'embed', model: x.body.model, errorBody, biller: 'ollama', sameModel: true });
  if (a) x.json({ model: a.model, embeddings: [x.body.input].flat().map(() => [0.25, -0.5]), total_duration: 9e6, load_duration: 1e6, prompt_eval_count: a.in });
}

export const routes = [
  { method: 'POST', path: /^\/api\/(chat|generate)$/, handle: generate, defaultHost: 'ollama.internal' },
  { method: 'POST', path: /^\/api\/embed$/, handle: embed, defaultHost: 'ollama.internal' },
];
