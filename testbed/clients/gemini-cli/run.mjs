// The Gemini CLI, not interactive, telemetry to OTLP.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { resourceOf, services } from '../lib.mjs';

const list = { name: 'list_directory', args: { dir_path: '.' } };

async function cli(resource, more = {}) {
  const home = process.env.HOME;
  fs.mkdirSync(path.join(home, 'work'), { recursive: true });
  fs.mkdirSync(path.join(home, '.gemini'), { recursive: true });
  // Its own prompt and its many tools are of no use here.
  fs.writeFileSync(path.join(home, 'system.md'), 'You are a terse assistant.');
  fs.writeFileSync(path.join(home, '.gemini/settings.json'), JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } },
    privacy: { usageStatisticsEnabled: false }, general: { disableAutoUpdate: true }, tools: { core: ['list_directory'] } }));
  const child = spawn(path.resolve('node_modules/.bin/gemini'), ['-m', 'gemini-2.5-pro', '-p', 'x'], {
    cwd: path.join(home, 'work'), stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GOOGLE_API_KEY: '', GEMINI_TELEMETRY_ENABLED: 'true', GEMINI_TELEMETRY_TARGET: 'local', GEMINI_TELEMETRY_TRACES_ENABLED: 'true', GEMINI_TELEMETRY_LOG_PROMPTS: 'false',
      GEMINI_TELEMETRY_OTLP_PROTOCOL: 'http', GEMINI_TELEMETRY_OTLP_ENDPOINT: process.env.AICOST_OTLP, GEMINI_SYSTEM_MD: path.join(home, 'system.md'), GEMINI_CLI_TRUST_WORKSPACE: 'true',
      OTEL_RESOURCE_ATTRIBUTES: resourceOf({ team: resource['service.namespace'] }), ...more },
  });
  return new Promise((done) => child.on('close', done));
}

export default {
  packages: ['@google/gemini-cli'],
  scenarios: {
    'tool-cached-thinking': {
      describe: 'gemini -p: two streamed calls around a tool, cached prompt and thinking; neither is told', resource: services.research, seconds: 90,
      script: [{ in: 300, read: 2000, out: 150, reasoning: 100, tools: [list] }, { in: 400, read: 2200, out: 50 }],
      run: ({ resource }) => cli(resource),
    },
    'plain-call': {
      describe: 'gemini -p: one streamed call, nothing cached, no thinking', resource: services.research, seconds: 90,
      script: [{ in: 310, out: 33 }],
      run: ({ resource }) => cli(resource),
    },
    'traces-not-detailed': {
      describe: 'gemini -p with telemetry on but without GEMINI_TELEMETRY_TRACES_ENABLED: call spans without usage', resource: services.research, seconds: 90,
      script: [{ in: 312, out: 35 }],
      run: ({ resource }) => cli(resource, { GEMINI_TELEMETRY_TRACES_ENABLED: 'false' }),
    },
  },
};
