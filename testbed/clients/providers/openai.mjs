// OpenAI and what speaks its format: Azure, Mistral, OpenRouter, DeepSeek, Groq, xAI.
import { id, now, words } from '../provider.mjs';

const errorBody = (status, message) => ({ error: { message, type: status === 429 ? 'tokens' : 'server_error', param: null, code: status === 429 ? 'rate_limit_exceeded' : null } });

function chatUsage(x, a) {
  const input = a.in + a.read + a.write + a.write1h;
  const usage = { prompt_tokens: input, completion_tokens: a.out, total_tokens: input + a.out };
  if (/mistral/.test(x.host)) {
    if (a.read) usage.prompt_tokens_details = { cached_tokens: a.read };
    return usage;
  }
  usage.prompt_tokens_details = { cached_tokens: a.read, audio_tokens: a.audioIn ?? 0 };
  if (a.write) usage.prompt_tokens_details.cache_write_tokens = a.write;
  usage.completion_tokens_details = { reasoning_tokens: a.reasoning, audio_tokens: a.audioOut ?? 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 };
  if (/x\.ai$/.test(x.host)) usage.completion_tokens -= a.reasoning; // reasoning is beside the completion there, both are in the total
  if (/deepseek/.test(x.host)) Object.assign(usage, { prompt_cache_hit_tokens: a.read, prompt_cache_miss_tokens: a.in });
  if (a.cost !== undefined) Object.assign(usage, { cost: a.cost, is_byok: false, cost_details: { upstream_inference_cost: null } });
  return usage;
}

async function chat(x) {
  const model = x.match.groups?.deployment ?? x.body.model;
  // These hosts tell the usage of a stream without being asked.
  const tells = !x.body.stream || x.body.stream_options?.include_usage || x.body.usage?.include || /mistral|openrouter|groq|x\.ai|deepseek/.test(x.host);
  const a = x.call({ api: 'chat.completions', model, stream: !!x.body.stream, errorBody, onWire: !!tells });
  if (!a) return;
  const openai = /openai/.test(x.host);
  const base = { id: a.named(/openrouter/.test(x.host) ? id('gen-', 10) : /mistral/.test(x.host) ? id('', 16) : id('chatcmpl-', 14)), created: now(), model: a.model };
  if (openai) Object.assign(base, { service_tier: a.tier ?? 'default', system_fingerprint: 'fp_f33640a400' });
  if (/openrouter/.test(x.host)) base.provider = a.upstream ?? 'Anthropic';
  const calls = a.tools.map((t, index) => ({ index, id: id('call_'), type: 'function', function: { name: t.name, arguments: JSON.stringify(t.args ?? {}) } }));
  const finish = calls.length ? 'tool_calls' : 'stop';
  const usage = chatUsage(x, a);
  const headers = { 'x-request-id': id('req_', 16), 'openai-organization': 'org-demo', 'openai-processing-ms': '120' };
  if (!x.body.stream) {
    const message = { role: 'assistant', content: calls.length ? null : a.text, refusal: null, annotations: [] };
    if (calls.length) message.tool_calls = calls.map(({ index, ...call }) => call);
    if (a.audioOut) message.audio = { id: id('audio_'), data: 'UklGRg==', transcript: a.text, expires_at: now() + 3600 };
    return x.json({ ...base, object: 'chat.completion', choices: [{ index: 0, message, logprobs: null, finish_reason: finish }], ...(a.noUsage ? {} : { usage }) }, 200, headers);
  }
  const chunk = (delta, finish_reason = null) => ({ ...base, object: 'chat.completion.chunk', choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  const events = [chunk({ role: 'assistant', content: calls.length ? null : '', refusal: null })];
  if (calls.length) events.push(...calls.map((call) => chunk({ tool_calls: [call] })));
  else events.push(...words(a.text).map((content) => chunk({ content })));
  events.push(chunk({}, finish));
  if (tells && !a.noUsage) {
    if (/groq/.test(x.host)) events.at(-1).x_groq = { id: id('req_01', 10), usage };
    if (/groq/.test(x.host) && !x.body.stream_options?.include_usage) return x.sse(events, { cut: a.cut, headers, done: '[DONE]' });
    if (/mistral|x\.ai|deepseek/.test(x.host)) events.at(-1).usage = usage;
    else events.push({ ...base, object: 'chat.completion.chunk', choices: [], usage });
  }
  return x.sse(events, { cut: a.cut, headers, done: '[DONE]' });
}

async function responses(x) {
  const a = x.call({ api: 'responses', model: x.body.model, stream: !!x.body.stream, errorBody });
  if (!a) return;
  const output = [];
  if (a.reasoning) output.push({ id: id('rs_', 16), type: 'reasoning', summary: [] });
  for (const t of a.tools) output.push({ id: id('fc_', 16), type: 'function_call', status: 'completed', call_id: id('call_'), name: t.name, arguments: JSON.stringify(t.args ?? {}) });
  if (!a.tools.length) {
    output.push({ id: id('msg_', 16), type: 'message', status: 'completed', role: 'assistant', content: [{ type: 'output_text', annotations: [], logprobs: [], text: a.text }] });
  }
  const input = a.in + a.read + a.write;
  const usage = { input_tokens: input, input_tokens_details: { cached_tokens: a.read, ...(a.write ? { cache_write_tokens: a.write } : {}) },
    output_tokens: a.out, output_tokens_details: { reasoning_tokens: a.reasoning }, total_tokens: input + a.out };
  const full = { id: a.named(id('resp_', 24)), object: 'response', created_at: now(), status: 'completed', background: false, error: null, incomplete_details: null,
    instructions: x.body.instructions ?? null, max_output_tokens: null, model: a.model, output, parallel_tool_calls: true, previous_response_id: x.body.previous_response_id ?? null,
    reasoning: { effort: 'medium', summary: null }, service_tier: a.tier ?? 'default', store: true, temperature: 1, text: { format: { type: 'text' } },
    tool_choice: 'auto', tools: x.body.tools ?? [], top_p: 1, truncation: 'disabled', usage, user: null, metadata: {} };
  const headers = { 'x-request-id': id('req_', 16), 'openai-organization': 'org-demo' };
  if (!x.body.stream) return x.json(full, 200, headers);
  let sequence_number = 0;
  const events = [];
  const emit = (type, data) => events.push({ event: type, data: { type, sequence_number: sequence_number++, ...data } });
  const open = { ...full, status: 'in_progress', output: [], usage: null };
  emit('response.created', { response: open });
  emit('response.in_progress', { response: open });
  output.forEach((item, output_index) => {
    const at = { output_index, item_id: item.id };
    if (item.type === 'reasoning') emit('response.output_item.added', { output_index, item });
    if (item.type === 'function_call') {
      emit('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', arguments: '' } });
      emit('response.function_call_arguments.delta', { ...at, delta: item.arguments });
      emit('response.function_call_arguments.done', { ...at, arguments: item.arguments });
    }
    if (item.type === 'message') {
      const part = { type: 'output_text', annotations: [], logprobs: [], text: '' };
      emit('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', content: [] } });
      emit('response.content_part.added', { ...at, content_index: 0, part });
      for (const delta of words(a.text)) emit('response.output_text.delta', { ...at, content_index: 0, delta, logprobs: [] });
      emit('response.output_text.done', { ...at, content_index: 0, text: a.text, logprobs: [] });
      emit('response.content_part.done', { ...at, content_index: 0, part: { ...part, text: a.text } });
    }
    emit('response.output_item.done', { output_index, item });
  });
  emit('response.completed', { response: full });
  return x.sse(events, { cut: a.cut, headers });
}

function completion(x) {
  const a = x.call({ api: 'completions', model: x.body.model, errorBody });
  if (!a) return;
  x.json({ id: a.named(id('cmpl-', 14)), object: 'text_completion', created: now(), model: a.model, choices: [{ text: a.text, index: 0, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: a.in, completion_tokens: a.out, total_tokens: a.in + a.out } });
}

function embeddings(x) {
  const model = x.match.groups?.deployment ?? x.body.model;
  const a = x.call({ api: 'embeddings', model, errorBody });
  if (!a) return;
  const inputs = [x.body.input].flat();
  const vector = [0.25, -0.5, 0.125, 0.0625];
  const embedding = x.body.encoding_format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
  const usage = { prompt_tokens: a.in, total_tokens: a.in, ...(/mistral/.test(x.host) ? { completion_tokens: 0 } : {}) };
  x.json({ object: 'list', data: inputs.map((_, index) => ({ object: 'embedding', index, embedding })), model: a.model, usage,
    ...(/mistral/.test(x.host) ? { id: a.named(id('', 16)) } : {}) });
}

function images(x) {
  const model = x.match.groups?.deployment ?? x.body.model;
  const a = x.call({ api: 'images', model, errorBody });
  if (!a) return;
  const usage = { total_tokens: a.in + a.out, input_tokens: a.in, output_tokens: a.out, input_tokens_details: { text_tokens: a.in, image_tokens: 0 } };
  x.json({ created: now(), background: 'opaque', output_format: 'png', quality: 'medium', size: '1024x1024',
    data: Array.from({ length: x.body.n ?? 1 }, () => ({ b64_json: 'iVBORw0KGgo=' })), usage });
}

function speech(x) {
  const a = x.call({ api: 'audio.speech', model: x.body.model, errorBody, onWire: false });
  if (!a) return;
  x.res.writeHead(200, { 'content-type': 'audio/mpeg' });
  x.res.end(Buffer.from('SUQzBAAAAAAAAA==', 'base64'));
}

function transcription(x) {
  const model = /name="model"\r\n\r\n([^\r]+)/.exec(x.raw.toString('latin1'))?.[1];
  const a = x.call({ api: 'audio.transcriptions', model, errorBody, onWire: !/whisper/.test(model) });
  if (!a) return;
  const usage = /whisper/.test(model) ? { type: 'duration', seconds: a.seconds ?? 4 }
    : { type: 'tokens', total_tokens: a.in + a.out, input_tokens: a.in, input_token_details: { text_tokens: a.in - (a.audioIn ?? a.in), audio_tokens: a.audioIn ?? a.in }, output_tokens: a.out };
  x.json({ text: a.text, usage });
}

const prefix = '(?:/openai/deployments/(?<deployment>[^/]+))?';
const route = (tail, handle, more) => ({ method: 'POST', path: new RegExp(`${prefix}${tail}$`), handle, defaultHost: 'api.openai.com', ...more });

export const routes = [
  route('/chat/completions', chat),
  route('/v1/completions', completion),
  route('/responses', responses),
  route('/embeddings', embeddings, { host: /^(?!.*cohere)/ }),
  route('/images/generations', images),
  route('/audio/speech', speech),
  route('/audio/transcriptions', transcription, { raw: true }),
];
