// Bedrock Converse and InvokeModel, plain and as AWS event streams.
import zlib from 'node:zlib';
import { id, words } from '../provider.mjs';
import { anthropicEvents, anthropicMessage } from './anthropic.mjs';

const errorBody = (status, message) => ({ message });

// frame packs one event: lengths, headers and payload, each part with its checksum.
export function frame(type, payload, kind = 'event') {
  const headers = Buffer.concat([[':event-type', type], [':content-type', 'application/json'], [':message-type', kind]].map(([key, value]) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(value.length);
    return Buffer.concat([Buffer.from([key.length]), Buffer.from(key), Buffer.from([7]), length, Buffer.from(value)]);
  }));
  const body = Buffer.from(JSON.stringify(payload));
  const head = Buffer.alloc(12);
  head.writeUInt32BE(16 + headers.length + body.length, 0);
  head.writeUInt32BE(headers.length, 4);
  head.writeUInt32BE(zlib.crc32(head.subarray(0, 8)), 8);
  const message = Buffer.concat([head, headers, body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(zlib.crc32(message));
  return Buffer.concat([message, sum]);
}

export async function stream(x, events, cut) {
  x.res.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': id('', 16) });
  for (const [type, payload] of cut ? events.slice(0, Math.ceil(events.length / 2)) : events) {
    x.res.write(frame(type, payload));
    await new Promise((r) => setTimeout(r, 2));
  }
  return cut ? x.breakOff() : x.res.end();
}

async function converse(x) {
  const { model, verb } = x.match.groups;
  const streamed = verb === 'converse-stream';
  const region = /bedrock-runtime\.([^.]+)\./.exec(x.host)?.[1];
  const a = x.call({ api: verb, model, stream: streamed, errorBody, region, sameModel: true });
  if (!a) return;
  const content = a.tools.length ? a.tools.map((t) => ({ toolUse: { toolUseId: id('tooluse_'), name: t.name, input: t.args ?? {} } })) : [{ text: a.text }];
  const write = a.write + a.write1h;
  const usage = { inputTokens: a.in, outputTokens: a.out, totalTokens: a.in + a.read + write + a.out };
  if (a.read || write) Object.assign(usage, { cacheReadInputTokens: a.read, cacheWriteInputTokens: write, cacheReadInputTokenCount: a.read, cacheWriteInputTokenCount: write });
  if (write) usage.cacheDetails = [{ ttl: '5m', inputTokens: a.write }, { ttl: '1h', inputTokens: a.write1h }].filter((d) => d.inputTokens);
  const stopReason = a.tools.length ? 'tool_use' : 'end_turn';
  if (!streamed) return x.json({ metrics: { latencyMs: 412 }, output: { message: { content, role: 'assistant' } }, stopReason, usage }, 200, { 'x-amzn-requestid': id('', 16) });
  const events = [['messageStart', { role: 'assistant' }]];
  content.forEach((block, contentBlockIndex) => {
    if (block.toolUse) {
      const { input, ...start } = block.toolUse;
      events.push(['contentBlockStart', { contentBlockIndex, start: { toolUse: start } }], ['contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input: JSON.stringify(input) } } }]);
    } else for (const text of words(block.text)) events.push(['contentBlockDelta', { contentBlockIndex, delta: { text } }]);
    events.push(['contentBlockStop', { contentBlockIndex }]);
  });
  events.push(['messageStop', { stopReason }], ['metadata', { metrics: { latencyMs: 412 }, usage }]);
  return stream(x, events, a.cut);
}

async function invoke(x) {
  const { model, verb } = x.match.groups;
  const streamed = verb === 'invoke-with-response-stream';
  const region = /bedrock-runtime\.([^.]+)\./.exec(x.host)?.[1];
  const a = x.call({ api: streamed ? 'invoke-stream' : 'invoke', model, stream: streamed, errorBody, region, sameModel: true });
  if (!a) return;
  const input = a.in + a.read + a.write + a.write1h;
  const counts = { 'X-Amzn-Bedrock-Input-Token-Count': String(a.in), 'X-Amzn-Bedrock-Output-Token-Count': String(a.out), 'x-amzn-requestid': id('', 16) };
  const metrics = { 'amazon-bedrock-invocationMetrics': { inputTokenCount: a.in, outputTokenCount: a.out, invocationLatency: 412, firstByteLatency: 90, cacheReadInputTokenCount: a.read, cacheWriteInputTokenCount: a.write } };
  let body;
  let events;
  if (/anthropic/.test(model)) {
    const { service_tier, ...usage } = (body = { ...anthropicMessage({ ...a, model: model.replace(/^.*anthropic\./, '').replace(/-v\d.*$/, '') }) }).usage;
    body.usage = usage;
    events = anthropicEvents(body).filter((e) => e.event !== 'ping').map((e) => e.data);
    Object.assign(events.at(-1), metrics);
  } else if (/embed/.test(model)) {
    body = /cohere/.test(model) ? { embeddings: x.body.texts?.map(() => [0.25, -0.5]), id: id('', 16), response_type: 'embeddings_floats', texts: x.body.texts }
      : { embedding: [0.25, -0.5, 0.125], inputTextTokenCount: a.in };
  } else if (/nova/.test(model)) {
    body = { output: { message: { content: [{ text: a.text }], role: 'assistant' } }, stopReason: 'end_turn',
      usage: { inputTokens: a.in, outputTokens: a.out, totalTokens: a.in + a.out, cacheReadInputTokenCount: a.read, cacheWriteInputTokenCount: a.write } };
    events = [{ contentBlockDelta: { delta: { text: a.text }, contentBlockIndex: 0 } }, { messageStop: { stopReason: 'end_turn' } }, { metadata: { usage: body.usage }, ...metrics }];
  } else if (/titan/.test(model)) {
    body = { inputTextTokenCount: input, results: [{ tokenCount: a.out, outputText: a.text, completionReason: 'FINISH' }] };
    events = [{ outputText: a.text, index: 0, totalOutputTextTokenCount: a.out, completionReason: 'FINISH', inputTextTokenCount: input, ...metrics }];
  } else {
    body = { generation: a.text, prompt_token_count: input, generation_token_count: a.out, stop_reason: 'stop' };
    events = [{ ...body, ...metrics }];
  }
  if (!streamed) return x.json(body, 200, counts);
  return stream(x, events.map((e) => ['chunk', { bytes: Buffer.from(JSON.stringify(e)).toString('base64') }]), a.cut);
}

const bedrock = { method: 'POST', defaultHost: 'bedrock-runtime.us-east-1.amazonaws.com' };

export const routes = [
  { ...bedrock, path: /^\/model\/(?<model>.+)\/(?<verb>converse|converse-stream)$/, handle: converse },
  { ...bedrock, path: /^\/model\/(?<model>.+)\/(?<verb>invoke|invoke-with-response-stream)$/, handle: invoke },
  { ...bedrock, path: /^\/model\/.+\/count-tokens$/, handle: (x) => x.json({ inputTokens: 42 }) },
];
