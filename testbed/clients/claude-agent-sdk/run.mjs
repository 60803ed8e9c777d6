// The Claude agent SDK, told by OpenInference, and by the CLI that it runs.
import fs from 'node:fs';
import path from 'node:path';
import { need, services, tracing } from '../lib.mjs';

const bash = { name: 'Bash', args: { command: 'echo sunny', description: 'Tell the weather' } };
const agent = { name: 'Agent', args: { description: 'Look up', prompt: 'x', subagent_type: 'general-purpose', model: 'haiku', run_in_background: false } };

// ask runs one prompt; own says whether the CLI below traces too.
async function ask(resource, own) {
  const otel = await tracing({ resource });
  const sdk = { ...await import('@anthropic-ai/claude-agent-sdk') };
  const { ClaudeAgentSDKInstrumentation } = need('@arizeai/openinference-instrumentation-claude-agent-sdk');
  const instrumentation = new ClaudeAgentSDKInstrumentation({ tracerProvider: otel.provider });
  instrumentation.manuallyInstrument(sdk);
  const cwd = path.join(process.env.HOME, 'work');
  fs.mkdirSync(cwd, { recursive: true });
  const { NODE_OPTIONS, ...inherited } = process.env;
  const env = { ...inherited, ANTHROPIC_BASE_URL: process.env.AICOST_PROVIDER, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-4-5',
    ...(own ? { CLAUDE_CODE_ENABLE_TELEMETRY: '1', CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1', OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_TRACES_EXPORT_INTERVAL: '500' } : {}) };
  await otel.tracer.startActiveSpan('answer ticket', async (span) => {
    for await (const message of sdk.query({ prompt: 'x', options: { model: 'claude-sonnet-4-5', allowedTools: ['Bash', 'Agent'], cwd, env, settingSources: [] } })) {
      if (message.type === 'result') console.log(message.subtype, JSON.stringify(message.modelUsage));
    }
    span.end();
  });
  await otel.end();
}

export default {
  packages: ['@arizeai/openinference-instrumentation-claude-agent-sdk', '@anthropic-ai/claude-agent-sdk', '@opentelemetry/sdk-trace-node'],
  scenarios: {
    'tool-cached': {
      describe: 'query with a Bash tool: two calls, told by OpenInference on one agent span', resource: services.support, seconds: 90, sums: true,
      script: [{ in: 1200, write: 900, out: 31, tools: [bash] }, { in: 93, read: 900, write: 310, out: 44 }],
      run: ({ resource }) => ask(resource, false),
    },
    'tool-cached-told-by-cli-too': {
      describe: 'the same with the traces of the CLI below switched on: agent span with the sum, llm_request spans with the calls', resource: services.support, seconds: 90,
      script: [{ in: 1201, write: 901, out: 32, tools: [bash] }, { in: 94, read: 901, write: 311, out: 45 }],
      run: ({ resource }) => ask(resource, true),
    },
    'sub-agent': {
      describe: 'query with a sub-agent on a cheaper model: three calls on two models', resource: services.support, seconds: 90,
      script: [{ ask: /sonnet/, in: 600, out: 25, tools: [agent] }, { ask: /haiku/, in: 150, read: 700, out: 40 }, { ask: /sonnet/, in: 680, read: 600, out: 50 }],
      run: ({ resource }) => ask(resource, false),
    },
  },
};
