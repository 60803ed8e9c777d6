// Fake provider APIs on loopback: exact wire formats, scripted answers, and a
// ledger of what each call would be billed. The formats are in providers/.
import crypto from 'node:crypto';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

const here = path.dirname(new URL(import.meta.url).pathname);

export async function loadFormats() {
  const files = fs.readdirSync(path.join(here, 'providers')).filter((f) => f.endsWith('.mjs')).sort();
  const formats = await Promise.all(files.map((f) => import(path.join(here, 'providers', f))));
  return formats.flatMap((f) => f.routes);
}

// The providers of the OpenAI format, and the canonical names of all, by host.
const biller = [
  [/services\.ai\.azure\.com$/, 'azure.ai.inference'], [/openai\.azure\.com$|cognitiveservices\.azure\.com$/, 'azure.ai.openai'], [/api\.openai\.com$/, 'openai'],
  [/anthropic\.com$/, 'anthropic'], [/bedrock/, 'aws.bedrock'], [/aiplatform/, 'gcp.vertex_ai'],
  [/generativelanguage/, 'gcp.gemini'], [/mistral\.ai$/, 'mistral_ai'], [/cohere\.(com|ai)$/, 'cohere'],
  [/openrouter\.ai$/, 'openrouter'], [/deepseek/, 'deepseek'], [/groq/, 'groq'], [/x\.ai$/, 'x_ai'],
  [/together/, 'together_ai'], [/perplexity/, 'perplexity'], [/fireworks/, 'fireworks_ai'],
];

// What answers when the name asked for is an alias.
const snapshots = {
  'gpt-4o': 'gpt-4o-2024-08-06', 'gpt-4o-mini': 'gpt-4o-mini-2024-07-18', 'gpt-4.1': 'gpt-4.1-2025-04-14',
  'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14', 'gpt-5': 'gpt-5-2025-08-07', 'gpt-5-mini': 'gpt-5-mini-2025-08-07',
  'gpt-5.1': 'gpt-5.1-2025-11-13', 'o3-mini': 'o3-mini-2025-01-31', 'o4-mini': 'o4-mini-2025-04-16',
  'claude-sonnet-4-5': 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5': 'claude-haiku-4-5-20251001',
  'claude-opus-4-5': 'claude-opus-4-5-20251101', 'mistral-large-latest': 'mistral-large-2411',
  'gpt-4o-audio-preview': 'gpt-4o-audio-preview-2025-06-03',
};

export const id = (prefix, bytes = 12) => prefix + crypto.randomBytes(bytes).toString('hex');
export const now = () => Math.floor(Date.now() / 1000);

// Provider answers from a script: a list of answers, each
//   {in, read, write, write1h, out, reasoning, audioIn, audioOut, imageOut, searches}  disjoint, but reasoning, audio and image are parts
//   {text, tools: [{name, args}], model, tier, cost, vectors}      what is said
//   {status: 429 | 500, cut: true}                                 what goes wrong; cut breaks a stream off
//   {ask: /model/, api: 'messages'}                                which request it answers; else the next one
export class Provider {
  constructor(script, sink) {
    this.script = [...script];
    this.sink = sink;
    this.ledger = [];
    this.problems = [];
    this.log = [];
  }

  async start() {
    this.routes = await loadFormats();
    const handler = (req, res) => this.#handle(req, res).catch((err) => {
      this.problems.push(`${req.method} ${req.url}: ${err.stack}`);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'aicost-tls-'));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
      '-subj', '/CN=provider', '-keyout', `${dir}/key.pem`, '-out', `${dir}/cert.pem`], { stdio: 'ignore' });
    this.plain = http.createServer(handler);
    this.secure = http2.createSecureServer({ allowHTTP1: true, key: fs.readFileSync(`${dir}/key.pem`), cert: fs.readFileSync(`${dir}/cert.pem`) }, handler);
    this.secure.on('sessionError', () => {});
    fs.rmSync(dir, { recursive: true });
    for (const server of [this.plain, this.secure]) await new Promise((done) => server.listen(0, '127.0.0.1', done));
    this.plainPort = this.plain.address().port;
    this.securePort = this.secure.address().port;
  }

  stop() {
    for (const server of [this.plain, this.secure]) {
      server.close();
      server.closeAllConnections?.();
    }
  }

  async #handle(req, res) {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    let raw = Buffer.concat(chunks);
    if (req.headers['content-encoding'] === 'gzip') raw = zlib.gunzipSync(raw);
    const host = String(req.headers[':authority'] ?? req.headers.host ?? '').replace(/:\d+$/, '');
    const url = new URL(req.url, `http://${host || 'localhost'}`);
    if (this.sink?.takes(url)) return this.sink.take(req, res, url, raw);
    const local = /^(127\.|localhost|\[?::1)/.test(host);
    for (const route of this.routes) {
      const match = (!route.host || local || route.host.test(host)) && (!route.method || route.method === req.method) && route.path.exec(decodeURIComponent(url.pathname));
      if (!match) continue;
      let body = {};
      if (!route.raw && raw.length) body = JSON.parse(raw);
      return route.handle(new Exchange(this, { req, res, url, host: local ? route.defaultHost : host, raw, body, match }));
    }
    this.log.push(`unknown route: ${req.method} ${host}${req.url}`);
    res.writeHead(404, { 'content-type': 'application/json' });
    return res.end('{"error":{"message":"not found"}}');
  }

  take(model, api) {
    const fits = (a) => (!a.ask || a.ask.test(model ?? '')) && (!a.api || a.api === api);
    const at = this.script.findIndex(fits);
    if (at < 0) {
      this.problems.push(`no answer scripted for ${api} ${model}`);
      return {};
    }
    return this.script.splice(at, 1)[0];
  }
}

// Exchange is one request and its answer.
export class Exchange {
  constructor(provider, parts) {
    Object.assign(this, parts);
    this.provider = provider;
  }

  // call takes the next answer and enters it in the ledger. Returns null when
  // the answer is an error, which errorBody then words.
  call({ api, model, stream = false, biller: name, region, errorBody, onWire = true, sameModel = false }) {
    const a = this.provider.take(model, api);
    const used = { in: 0, read: 0, write: 0, write1h: 0, out: 0, reasoning: 0, ...a };
    const entry = {
      seq: this.provider.ledger.length + 1,
      provider: name ?? biller.find(([host]) => host.test(this.host))?.[1] ?? this.host,
      host: this.host, api, stream, model_requested: model ?? null, model_responded: null, http_status: 200, error: null,
      usage_on_wire: false, input_uncached: 0, cache_read: 0, cache_write: 0, cache_write_1h: 0, output_total: 0, reasoning: 0,
    };
    if (region) entry.region = region;
    this.provider.ledger.push(entry);
    if (a.status >= 400) {
      entry.http_status = a.status;
      entry.error = String(a.status);
      const message = a.status === 429 ? `Rate limit reached for ${model} on tokens per min (TPM): Limit 30000, Used 29650, Requested 1200.`
        : 'The server had an error while processing your request.';
      this.json(errorBody(a.status, message), a.status, { 'retry-after-ms': '10', 'retry-after': '0' });
      return null;
    }
    Object.assign(entry, {
      model_responded: a.model ?? (sameModel ? model : snapshots[model] ?? model) ?? null,
      usage_on_wire: onWire && !a.noUsage && !(a.cut && stream), input_uncached: used.in, cache_read: used.read, cache_write: used.write + used.write1h,
      cache_write_1h: used.write1h, output_total: used.out, reasoning: used.reasoning,
    });
    for (const [from, to] of [['audioIn', 'input_audio'], ['audioOut', 'output_audio'], ['tier', 'service_tier'], ['cost', 'provider_reported_cost_usd'], ['imageOut', 'output_image'], ['searches', 'web_searches']]) {
      if (a[from] !== undefined) entry[to] = a[from];
    }
    return { ...used, text: a.text ?? 'Hello there.', tools: a.tools ?? [], entry, model: entry.model_responded,
      named: (value) => { entry.response_id = value; return value; } };
  }

  header(name) { return this.req.headers[name]; }

  json(body, status = 200, headers = {}) {
    this.res.writeHead(status, { 'content-type': 'application/json', ...headers });
    this.res.end(JSON.stringify(body));
  }

  // sse sends server-sent events; with cut the connection breaks after half of them.
  async sse(events, { cut, headers = {}, done } = {}) {
    this.res.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    const kept = cut ? events.slice(0, Math.ceil(events.length / 2)) : events;
    for (const event of kept) {
      this.res.write(`${event.event ? `event: ${event.event}\n` : ''}data: ${JSON.stringify(event.data ?? event)}\n\n`);
      await new Promise((r) => setTimeout(r, 2));
    }
    if (cut) return this.breakOff();
    return this.res.end(done ? `data: ${done}\n\n` : '');
  }

  breakOff() {
    if (this.res.stream) this.res.stream.close(2);
    else this.res.socket?.destroy();
  }
}

export const words = (text) => text.match(/\S+\s*/g) ?? [];
