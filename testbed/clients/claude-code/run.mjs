// The Claude Code CLI, not interactive, with its traces switched on.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { resourceOf, services } from '../lib.mjs';

const bash = { name: 'Bash', args: { command: 'echo sunny', description: 'Tell the weather' } };
const agent = { name: 'Agent', args: { description: 'Look up', prompt: 'x', subagent_type: 'general-purpose', model: 'haiku', run_in_background: false } };

// cli runs one prompt; the binary is no Node program, so it gets the provider as its base URL.
function cli(resource, more = [], env = {}) {
  const work = path.join(process.env.HOME, 'work');
  fs.mkdirSync(work, { recursive: true });
  const { NODE_OPTIONS, ...own } = process.env;
  const child = spawn(path.resolve('node_modules/.bin/claude'), ['-p', 'x', '--model', 'claude-sonnet-4-5', '--allowedTools', 'Bash,Agent', ...more], {
    cwd: work, stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...own, ANTHROPIC_BASE_URL: process.env.AICOST_PROVIDER, CLAUDE_CODE_ENABLE_TELEMETRY: '1', CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1', OTEL_TRACES_EXPORTER: 'otlp',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-4-5', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_TRACES_EXPORT_INTERVAL: '500', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      OTEL_RESOURCE_ATTRIBUTES: resourceOf({ 'deployment.environment.name': 'development', team: resource.team ?? resource['service.namespace'] }), ...env },
  });
  return new Promise((done) => child.on('close', done));
}

const { support, research } = services;

export default {
  packages: ['@anthropic-ai/claude-code'],
  scenarios: {
    'tool-cached': {
      describe: 'claude -p: two calls around a Bash tool, cache written for five minutes and read', resource: support, seconds: 90,
      script: [{ in: 1200, write: 900, out: 31, tools: [bash] }, { in: 93, read: 900, write: 310, out: 44 }],
      run: ({ resource }) => cli(resource),
    },
    'one-hour-cache': {
      describe: 'claude -p: cache written for an hour, which the spans do not tell from five minutes', resource: support, seconds: 90,
      script: [{ in: 40, write: 200, write1h: 3000, out: 90 }],
      run: ({ resource }) => cli(resource),
    },
    'sub-agent': {
      describe: 'claude -p: a sub-agent on a cheaper model between two calls of the main one', resource: research, seconds: 90,
      script: [{ ask: /sonnet/, in: 600, out: 25, tools: [agent] }, { ask: /haiku/, in: 150, read: 700, out: 40 }, { ask: /sonnet/, in: 680, read: 600, out: 50 }],
      run: ({ resource }) => cli(resource),
    },
    'retry-429': {
      describe: 'claude -p: 429, then the answer on the second attempt; attempts are events of one span', resource: support, seconds: 90,
      script: [{ status: 429 }, { in: 150, read: 3000, out: 21 }],
      run: ({ resource }) => cli(resource),
    },
  },
};
