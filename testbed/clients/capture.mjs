// node capture.mjs CLIENT [SCENARIO...] [--dry] [--drop]: runs a client's scenarios against the fake provider and
// files what it exported in testdata/spans. Without names all its scenarios; --dry shows and files nothing.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { judge, readSpans } from './evidence.mjs';
import { drop, locked, merge } from './merge.mjs';
import { neutralise } from './neutral.mjs';
import { Provider } from './provider.mjs';
import { Sink } from './sink.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const spansDir = path.join(here, '../../testdata/spans');
// Clients are installed outside the repository, where no Go tool looks.
const work = process.env.AICOST_CLIENTS_WORK ?? path.join(os.tmpdir(), 'aicost-clients');

const flags = process.argv.slice(2).filter((a) => a.startsWith('--'));
const [client, ...wanted] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
if (!client) throw new Error('usage: node capture.mjs CLIENT [SCENARIO...] [--dry] [--drop]');

function install() {
  const target = path.join(work, client);
  fs.mkdirSync(target, { recursive: true });
  for (const file of ['ai-sdk.mjs', 'child.mjs', 'lib.mjs', 'preload.mjs']) fs.copyFileSync(path.join(here, file), path.join(work, file));
  const manifest = fs.readFileSync(path.join(here, client, 'package.json'), 'utf8');
  const stamp = path.join(target, '.installed');
  fs.cpSync(path.join(here, client), target, { recursive: true, filter: (f) => !f.includes('node_modules') });
  if (fs.existsSync(path.join(target, 'node_modules')) && (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') === manifest) && !flags.includes('--install')) {
    fs.writeFileSync(stamp, manifest);
    return;
  }
  const options = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const npm = (...more) => spawnSync('npm', [...options, ...more], { cwd: target, stdio: 'inherit' }).status === 0;
  // Peers that contradict each other are common here, and seldom matter.
  if (!npm() && !npm('--force')) throw new Error('npm install failed');
  fs.writeFileSync(stamp, manifest);
}

function versionOf(name) {
  const manifest = JSON.parse(fs.readFileSync(path.join(work, client, 'node_modules', name, 'package.json')));
  return `${manifest.name}@${manifest.version}`;
}

function environment(provider, sink, scenario) {
  const own = {
    PATH: process.env.PATH, HOME: path.join(work, client, 'home'), TMPDIR: os.tmpdir(), USER: 'app', NODE_ENV: 'production',
    NODE_OPTIONS: `--import ${path.join(work, 'preload.mjs')}`, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1',
    AICOST_PLAIN_PORT: provider.plainPort, AICOST_SECURE_PORT: provider.securePort,
    AICOST_PROVIDER: `http://127.0.0.1:${provider.plainPort}`, AICOST_OTLP: `http://127.0.0.1:${sink.port}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${sink.port}`, OTEL_BSP_SCHEDULE_DELAY: '200',
    OPENAI_API_KEY: 'sk-fake', ANTHROPIC_API_KEY: 'sk-ant-fake', GOOGLE_API_KEY: 'fake', GEMINI_API_KEY: 'fake', MISTRAL_API_KEY: 'fake', COHERE_API_KEY: 'fake',
    CO_API_KEY: 'fake', OPENROUTER_API_KEY: 'fake', GROQ_API_KEY: 'fake', AWS_ACCESS_KEY_ID: 'AKIAFAKE', AWS_SECRET_ACCESS_KEY: 'fake', AWS_REGION: 'us-east-1',
  };
  const asked = typeof scenario.env === 'function' ? scenario.env(own) : scenario.env;
  const merged = { ...own, ...asked };
  return Object.fromEntries(Object.entries(merged).filter(([, v]) => v !== undefined).map(([k, v]) => [k, String(v)]));
}

function runChild(name, env, seconds) {
  fs.mkdirSync(env.HOME, { recursive: true });
  const child = spawn(process.execPath, ['child.mjs', client, name], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { output += d; });
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  return new Promise((done) => child.on('close', (code) => { clearTimeout(timer); done({ code, output }); }));
}

function show(truth, evidence, document) {
  for (const s of readSpans(document.resourceSpans).sort((a, b) => Number(a.start - b.start))) {
    const numbers = Object.entries(s.usage).flatMap(([role, list]) => list.map(([k, n]) => `${k}=${n}`)).join(' ');
    console.log(`  ${'  '.repeat(s.depth)}${s.name} [${s.scope}] ${numbers}`);
  }
  for (const [i, c] of truth.calls.entries()) {
    const { keys, span_id, scope, ...v } = evidence.per_call[i];
    console.log(`  #${c.seq} ${c.provider} ${c.model_requested} ${c.error ?? ''} in ${c.input_uncached} read ${c.cache_read} write ${c.cache_write} out ${c.output_total} -> ${JSON.stringify(v)} ${scope ?? ''}`);
  }
}

// prune leaves the spans that keep wants and all above them.
function prune(resourceSpans, keep) {
  const scopes = resourceSpans.flatMap((r) => r.scopeSpans);
  const spans = new Map(scopes.flatMap((s) => s.spans).map((s) => [s.spanId, s]));
  const kept = new Set();
  for (const span of spans.values()) {
    if (keep(span)) for (let up = span; up && !kept.has(up); up = spans.get(up.parentSpanId)) kept.add(up);
  }
  for (const scope of scopes) scope.spans = scope.spans.filter((s) => kept.has(s));
}

async function capture(name, scenario, definition) {
  const sink = new Sink();
  await sink.start();
  const provider = new Provider(scenario.script ?? [], sink);
  await provider.start();
  const { code, output } = await runChild(name, environment(provider, sink, scenario), scenario.seconds ?? 60);
  await new Promise((done) => setTimeout(done, 200));
  provider.stop();
  sink.stop();
  const left = provider.script.length ? [`${provider.script.length} scripted answers were not asked for`] : [];
  const problems = [...provider.problems, ...provider.log, ...sink.problems, ...left];
  const { resourceSpans, starts } = sink.document();
  if (scenario.keep) prune(resourceSpans, scenario.keep);
  const document = neutralise({ resourceSpans }, { work, client, ports: [provider.plainPort, provider.securePort, sink.port] });
  const packages = (scenario.packages ?? definition.packages).map(versionOf);
  const prefix = definition.prefix ?? client;
  const file = `${prefix}__${name}.json`;
  const truth = { file, instrumentation: packages[0], scenario: name, otlp_encoding: [...sink.encodings].join('+') || 'json', export_requests: starts.length };
  if (starts.length > 1) truth.export_request_starts = starts;
  truth.spans = resourceSpans.flatMap((r) => r.scopeSpans).flatMap((s) => s.spans).length;
  if (scenario.notes) truth.notes = scenario.notes;
  truth.calls = provider.ledger;
  const evidence = { file, ...judge(document.resourceSpans, provider.ledger, scenario) };
  console.log(`${file}: exit ${code}, ${truth.spans} spans, ${starts.length} exports, ${truth.calls.length} calls`);
  if (output && (code || flags.includes('--dry') || flags.includes('--verbose'))) console.log(output.slice(0, 4000));
  for (const problem of problems) console.log(`  ! ${problem}`);
  show(truth, evidence, document);
  if (flags.includes('--dry')) {
    fs.writeFileSync(path.join(work, file), `${JSON.stringify(document, null, 1)}\n`);
    return;
  }
  if (code !== 0 || sink.problems.length || !truth.spans) throw new Error(`${file} is not filed`);
  await locked(() => merge(spansDir, { document, truth, evidence, prefix, packages: definition.packages.map(versionOf), describe: scenario.describe + (scenario.notes ? ` — ${scenario.notes}` : '') }));
}

const { default: definition } = await import(path.join(here, client, 'run.mjs'));
const names = wanted.length ? wanted : Object.keys(definition.scenarios);
if (flags.includes('--drop')) {
  await locked(() => names.forEach((n) => drop(spansDir, `${definition.prefix ?? client}__${n}.json`)));
} else {
  install();
  for (const name of names) {
    try {
      await capture(name, definition.scenarios[name], definition);
    } catch (err) {
      console.error(`${name}: ${err.stack}`);
      process.exitCode = 1;
    }
  }
}
