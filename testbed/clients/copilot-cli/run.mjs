// The GitHub Copilot CLI, not interactive, with a model provider of one's own.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { resourceOf, services } from '../lib.mjs';

const bash = { name: 'bash', args: { command: 'echo sunny', description: 'Tell the weather' } };

function cli(resource, more) {
  const work = path.join(process.env.HOME, 'work');
  fs.mkdirSync(work, { recursive: true });
  const child = spawn(path.resolve('node_modules/.bin/copilot'), ['-p', 'x', '--allow-all-tools'], { cwd: work, stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', COPILOT_PROVIDER_API_KEY: 'sk-fake', COPILOT_OFFLINE: 'true', COPILOT_OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_RESOURCE_ATTRIBUTES: resourceOf({ 'deployment.environment.name': 'development', team: resource['service.namespace'] }), ...more } });
  return new Promise((done) => child.on('close', done));
}

const base = () => process.env.AICOST_PROVIDER;

export default {
  packages: ['@github/copilot'],
  scenarios: {
    'openai-tool-cached': {
      describe: 'copilot -p on chat completions: two streamed calls around a bash tool, under invoke_agent with the sum', resource: services.research, seconds: 90,
      script: [{ in: 300, read: 2048, out: 120, tools: [bash] }, { in: 93, read: 2200, out: 44 }],
      run: ({ resource }) => cli(resource, { COPILOT_PROVIDER_TYPE: 'openai', COPILOT_PROVIDER_BASE_URL: `${base()}/v1`, COPILOT_MODEL: 'gpt-4.1' }),
    },
    'openai-responses-reasoning': {
      describe: 'copilot -p on the Responses API: reasoning', resource: services.research, seconds: 90,
      script: [{ in: 211, read: 1792, out: 640, reasoning: 512 }],
      run: ({ resource }) => cli(resource, { COPILOT_PROVIDER_TYPE: 'openai', COPILOT_PROVIDER_WIRE_API: 'responses', COPILOT_PROVIDER_BASE_URL: `${base()}/v1`, COPILOT_MODEL: 'gpt-5-mini' }),
    },
    'anthropic-tool-cached': {
      describe: 'copilot -p on Claude: two calls around a bash tool, cache written and read', resource: services.research, seconds: 90,
      script: [{ in: 1200, write: 900, out: 31, tools: [bash] }, { in: 93, read: 900, write: 310, out: 44 }],
      run: ({ resource }) => cli(resource, { COPILOT_PROVIDER_TYPE: 'anthropic', COPILOT_PROVIDER_BASE_URL: base(), COPILOT_MODEL: 'claude-sonnet-4-5' }),
    },
    'retry-429': {
      describe: 'copilot -p: 429, then the answer', resource: services.research, seconds: 90,
      script: [{ status: 429 }, { in: 310, out: 33 }],
      run: ({ resource }) => cli(resource, { COPILOT_PROVIDER_TYPE: 'openai', COPILOT_PROVIDER_BASE_URL: `${base()}/v1`, COPILOT_MODEL: 'gpt-4.1' }),
    },
  },
};
