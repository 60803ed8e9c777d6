// What clients share: the services that are traced, and the plain OpenTelemetry SDK.
import { createRequire } from 'node:module';
import path from 'node:path';

// need resolves from the client's own folder, as CommonJS, where instrumentations can reach it.
export const need = (name) => createRequire(path.join(process.cwd(), 'run.mjs'))(name);

export const services = {
  checkout: { 'service.name': 'checkout-assistant', 'service.namespace': 'checkout', 'service.version': '3.14.2', 'deployment.environment.name': 'production',
    'k8s.namespace.name': 'team-checkout', 'k8s.deployment.name': 'checkout-assistant', 'k8s.cluster.name': 'prod-eu-1', 'cloud.provider': 'aws', 'cloud.region': 'eu-west-1' },
  search: { 'service.name': 'search-api', 'service.namespace': 'discovery', 'service.version': '1.8.0', 'deployment.environment.name': 'production',
    'k8s.namespace.name': 'discovery', 'k8s.pod.name': 'search-api-6c9f7d8b5-x2x7l' },
  support: { 'service.name': 'support-bot', 'service.namespace': 'support', 'deployment.environment.name': 'staging', 'k8s.namespace.name': 'support-staging',
    team: 'support-eng', 'cost.center': 'CC-4410' },
  research: { 'service.name': 'research-agent', 'service.namespace': 'ml-platform', 'deployment.environment.name': 'development', 'k8s.namespace.name': 'ml-research',
    'k8s.namespace.labels.team': 'ml-research' },
};

export const otlp = () => `${process.env.AICOST_OTLP}/v1/traces`;

// resourceOf writes attributes as OTEL_RESOURCE_ATTRIBUTES takes them.
export const resourceOf = (attributes) => Object.entries(attributes).map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join(',');

// tracing registers the SDK with the exporter; end() flushes it.
export async function tracing({ resource, instrumentations = [], processors = [], simple = false }) {
  const { NodeTracerProvider, BatchSpanProcessor, SimpleSpanProcessor } = need('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = need('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = need('@opentelemetry/resources');
  const exporter = new OTLPTraceExporter({ url: otlp() });
  const provider = new NodeTracerProvider({ resource: resourceFromAttributes(resource),
    spanProcessors: [...processors, simple ? new SimpleSpanProcessor(exporter) : new BatchSpanProcessor(exporter)] });
  provider.register();
  if (instrumentations.length) need('@opentelemetry/instrumentation').registerInstrumentations({ instrumentations, tracerProvider: provider });
  return { provider, tracer: provider.getTracer('app'), end: () => provider.shutdown() };
}

export async function drain(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

export const fails = (promise) => promise.then(() => { throw new Error('did not fail'); }, (err) => err);
