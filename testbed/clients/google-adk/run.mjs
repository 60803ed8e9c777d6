// Google's Agent Development Kit for JavaScript, with the providers it sets up itself.
import { services } from '../lib.mjs';

const weather = { name: 'get_weather' };

// agents builds a runner of the agent that make returns; the SDK's own exporter is used.
async function ask(resource, make, config) {
  const adk = await import('@google/adk');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const { trace } = await import('@opentelemetry/api');
  adk.maybeSetOtelProviders([], resourceFromAttributes(resource));
  adk.setLogLevel?.(adk.LogLevel.ERROR);
  const llm = (model) => new adk.Gemini({ model, apiKey: 'fake' });
  const tool = new adk.FunctionTool({ name: 'get_weather', description: 'The weather', execute: async () => ({ weather: 'sunny' }) });
  const runner = new adk.InMemoryRunner({ agent: make({ adk, llm, tool }), appName: 'helpdesk' });
  const session = await runner.sessionService.createSession({ appName: 'helpdesk', userId: 'user-17' });
  const newMessage = { role: 'user', parts: [{ text: 'x' }] };
  for await (const event of runner.runAsync({ userId: 'user-17', sessionId: session.id, newMessage, runConfig: config?.(adk) })) if (event.errorCode) console.log(event.errorCode);
  await trace.getTracerProvider().getDelegate().forceFlush();
}

const simple = ({ adk, llm, tool }) => new adk.LlmAgent({ name: 'helper', model: llm('gemini-2.5-pro'), instruction: 'Help.', tools: [tool] });

export default {
  packages: ['@google/adk'],
  scenarios: {
    'agent-tool-cached-thinking': {
      describe: 'agent with a tool: two calls, cached prompt and thinking, told only inside the answer that the span keeps', resource: services.support,
      script: [{ in: 300, read: 2000, out: 150, reasoning: 100, tools: [weather] }, { in: 400, read: 2200, out: 50 }],
      run: ({ resource }) => ask(resource, simple),
    },
    'agent-tool-no-content': {
      describe: 'the same with ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS=false: cached and thinking tokens are nowhere', resource: services.support,
      env: { ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS: 'false' },
      script: [{ in: 301, read: 2001, out: 151, reasoning: 101, tools: [weather] }, { in: 401, read: 2201, out: 51 }],
      run: ({ resource }) => ask(resource, simple),
    },
    'agent-stream': {
      describe: 'streamed agent: one call span for all the chunks', resource: services.support,
      script: [{ in: 50, read: 1024, out: 37, reasoning: 20, text: 'One two three four five.' }],
      run: ({ resource }) => ask(resource, simple, (adk) => ({ streamingMode: adk.StreamingMode.SSE })),
    },
    'nested-agents': {
      describe: 'an agent whose tool is another agent on a cheaper model: three calls', resource: services.support,
      script: [{ ask: /pro/, in: 600, out: 25, tools: [{ name: 'expert', args: { request: 'x' } }] }, { ask: /flash/, in: 150, out: 40 }, { ask: /pro/, in: 680, out: 50 }],
      run: ({ resource }) => ask(resource, ({ adk, llm }) => {
        const expert = new adk.LlmAgent({ name: 'expert', description: 'Knows it', model: llm('gemini-2.5-flash'), instruction: 'Know.' });
        return new adk.LlmAgent({ name: 'helper', model: llm('gemini-2.5-pro'), instruction: 'Help.', tools: [new adk.AgentTool({ agent: expert })] });
      }),
    },
    'error-429': {
      describe: '429 from the API', resource: services.support,
      script: [{ status: 429 }],
      run: ({ resource }) => ask(resource, simple).catch((err) => console.log(err.message)),
    },
  },
};
