// Anthropic message batches: each request of a batch is a call, billed at the batch tier.
import { id } from '../provider.mjs';
import { anthropicMessage } from './anthropic.mjs';

const batches = new Map();

function create(x) {
  const batch = { id: id('msgbatch_'), type: 'message_batch', processing_status: 'ended', request_counts: { processing: 0, succeeded: x.body.requests.length, errored: 0, canceled: 0, expired: 0 },
    created_at: new Date().toISOString(), expires_at: new Date(Date.now() + 864e5).toISOString(), ended_at: new Date().toISOString(), archived_at: null, cancel_initiated_at: null };
  batch.results_url = `https://api.anthropic.com/v1/messages/batches/${batch.id}/results`;
  batches.set(batch.id, x.body.requests.map(({ custom_id, params }) => {
    const a = x.call({ api: 'messages.batches', model: params.model, errorBody: () => ({}) });
    a.entry.service_tier = 'batch';
    return { custom_id, result: { type: 'succeeded', message: anthropicMessage({ ...a, tier: 'batch' }) } };
  }));
  x.json(batch);
}

function results(x) {
  x.res.writeHead(200, { 'content-type': 'application/x-jsonl' });
  x.res.end(batches.get(x.match[1]).map((r) => `${JSON.stringify(r)}\n`).join(''));
}

const route = { defaultHost: 'api.anthropic.com' };

export const routes = [
  { ...route, method: 'POST', path: /\/v1\/messages\/batches$/, handle: create },
  { ...route, method: 'GET', path: /\/v1\/messages\/batches\/([^/]+)\/results$/, handle: results },
  { ...route, method: 'GET', path: /\/v1\/messages\/batches\/([^/]+)$/, handle: (x) => x.json({ id: x.match[1], type: 'message_batch', processing_status: 'ended', results_url: `https://api.anthropic.com/v1/messages/batches/${x.match[1]}/results` }) },
];
