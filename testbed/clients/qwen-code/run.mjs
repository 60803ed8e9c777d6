// The Qwen Code CLI, not interactive, on an OpenAI-compatible endpoint.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { resourceOf, services } from '../lib.mjs';

const list = { name: 'list_directory', args: { path: '.' } };

function cli(resource) {
  const home = process.env.HOME;
  fs.mkdirSync(path.join(home, 'work'), { recursive: true });
  fs.mkdirSync(path.join(home, '.qwen'), { recursive: true });
  fs.writeFileSync(path.join(home, '.qwen/settings.json'), JSON.stringify({ security: { auth: { selectedType: 'openai' } }, privacy: { usageStatisticsEnabled: false }, general: { disableAutoUpdate: true } }));
  const child = spawn(path.resolve('node_modules/.bin/qwen'), ['-m', 'qwen3-coder-plus', '-p', 'x', '-y'], {
    cwd: path.join(home, 'work'), stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, OPENAI_BASE_URL: `${process.env.AICOST_PROVIDER}/v1`, OPENAI_MODEL: 'qwen3-coder-plus', QWEN_TELEMETRY_ENABLED: 'true', QWEN_TELEMETRY_TARGET: 'local',
      QWEN_TELEMETRY_LOG_PROMPTS: 'false', QWEN_TELEMETRY_OTLP_PROTOCOL: 'http', QWEN_TELEMETRY_OTLP_ENDPOINT: process.env.AICOST_OTLP,
      OTEL_RESOURCE_ATTRIBUTES: resourceOf({ team: resource['service.namespace'] }) },
  });
  return new Promise((done) => child.on('close', done));
}

export default {
  packages: ['@qwen-code/qwen-code'],
  scenarios: {
    'tool-cached-reasoning': {
      describe: 'qwen -p: two streamed calls around a tool, cached and reasoning', resource: services.research, seconds: 90,
      script: [{ in: 300, read: 2048, out: 150, reasoning: 100, tools: [list] }, { in: 93, read: 2200, out: 44 }],
      run: ({ resource }) => cli(resource),
    },
  },
};
