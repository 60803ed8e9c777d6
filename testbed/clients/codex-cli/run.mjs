// The Codex CLI, not interactive, with a trace exporter.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { services } from '../lib.mjs';

const shell = (cmd) => ({ name: 'exec_command', args: { cmd } });

function cli(resource, model = 'gpt-5-mini') {
  const home = process.env.HOME;
  fs.mkdirSync(path.join(home, 'work'), { recursive: true });
  fs.mkdirSync(path.join(home, '.codex'), { recursive: true });
  fs.writeFileSync(path.join(home, '.codex/config.toml'), `
model = "${model}"
model_provider = "own"
check_for_update_on_startup = false
approval_policy = "never"
sandbox_mode = "danger-full-access"
[model_providers.own]
name = "OpenAI"
base_url = "${process.env.AICOST_PROVIDER}/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
request_max_retries = 2
[analytics]
enabled = false
[otel]
environment = "${resource['deployment.environment.name']}"
span_attributes = { team = "${resource['service.namespace']}" }
trace_exporter = { otlp-http = { endpoint = "${process.env.AICOST_OTLP}/v1/traces", protocol = "json" } }
`);
  const child = spawn(process.execPath, [path.resolve('node_modules/@openai/codex/bin/codex.js'), 'exec', '--skip-git-repo-check', 'x'], {
    cwd: path.join(home, 'work'), stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
  return new Promise((done) => child.on('close', done));
}

const usage = ({ name, attributes }) => name === 'session_task.turn' || attributes.some(({ key }) => key.startsWith('gen_ai.') || key.startsWith('codex.turn.token_usage'));
const notes = 'hundreds of spans of its own steps are left out';

export default {
  packages: ['@openai/codex'],
  scenarios: {
    'tool-cached-reasoning': {
      describe: 'codex exec: a turn of two calls around a shell command; handle_responses has the usage of a call and no model, the turn has the model and the sum', resource: services.research, seconds: 90,
      keep: usage, notes, sums: true,
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512, tools: [shell('echo sunny')] }, { in: 93, read: 2000, out: 44, reasoning: 10 }],
      run: ({ resource }) => cli(resource),
    },
    'one-call': {
      describe: 'codex exec: a turn of one call', resource: services.research, seconds: 90, keep: usage, notes,
      script: [{ in: 300, read: 2048, out: 120 }],
      run: ({ resource }) => cli(resource, 'gpt-4.1'),
    },
    'retry-500': {
      describe: 'codex exec: 500, then the answer on the second attempt', resource: services.research, seconds: 90, keep: usage, notes,
      script: [{ status: 500 }, { in: 310, out: 33, reasoning: 8 }],
      run: ({ resource }) => cli(resource),
    },
  },
};
