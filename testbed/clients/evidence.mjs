// How much of each call's usage can be read from the spans, found by looking
// for the truth's numbers among the usage attributes, also inside JSON text.

// What was said is no place to look for numbers: whole API answers are kept there.
const content = /^gen_ai\.(prompt|completion)$|(^|\.)(input|output)\.value$|\.messages|message|\.content|\.prompt(\.|$)|\.completion\.|entity\.(input|output)|\.(input|output)$|^ai\.(prompt|response\.(text|object|toolCalls))|(?<!vertex\.agent\.)llm_(request|response)|raw_(request|response)/;
const usageWord = /token|usage|billed|units|metrics|_count$|characters/i;

const roles = [
  ['ignore', /count_tokens|cost|price|max_?tokens|tokens?_?per|time_|duration|latency|audio|image|context|limit|budget|prediction|window|ttft/i],
  ['write1h', /ephemeral_?1h|_1h\b|1h_/i],
  ['write5m', /ephemeral_?5m|_5m\b|5m_/i],
  ['compactionIn', /compaction\.input/],
  ['compactionOut', /compaction\.output/],
  ['write', /cache.?(write|creat)|creation.?input/i],
  ['uncached', /no.?cache|uncached|cache.?miss/i],
  ['read', /cache.?read|cached|cache.?hit|input_cache/i],
  ['reasoning', /reason|thought/i],
  ['total', /total/i],
  ['text', /textTokens|text\.(out|in)put/],
  ['input', /input|prompt|query/i],
  ['output', /output|completion|candidate|generation/i],
  ['input', /usage\.tokens$/],
];

function scalar(value) {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.stringValue !== undefined) return value.stringValue;
  return undefined;
}

// counts lists [key, number] of everything that could be a usage count.
function counts(attributes) {
  const found = [];
  const walk = (node, key) => {
    if (typeof node === 'number' && usageWord.test(key)) found.push([key, node]);
    else if (node && typeof node === 'object' && !Array.isArray(node)) {
      for (const [k, v] of Object.entries(node)) walk(v, key.includes('#') ? `${key}.${k}` : `${key}#${k}`);
    }
  };
  for (const { key, value } of attributes ?? []) {
    const v = scalar(value ?? {});
    if (typeof v === 'number' && usageWord.test(key)) found.push([key, v]);
    else if (typeof v === 'string' && /^\d+$/.test(v) && usageWord.test(key) && !content.test(key)) found.push([key, Number(v)]);
    else if (typeof v === 'string' && v.startsWith('{') && !content.test(key)) {
      try { walk(JSON.parse(v), key); } catch { /* not JSON after all */ }
    }
  }
  return found;
}

export function readSpans(resourceSpans) {
  const spans = [];
  for (const r of resourceSpans) {
    for (const s of r.scopeSpans ?? []) {
      for (const span of s.spans ?? []) {
        const usage = {};
        for (const [key, number] of counts(span.attributes)) {
          const role = roles.find(([, words]) => words.test(key))?.[0];
          if (role && role !== 'ignore') (usage[role] ??= []).push([key, number]);
        }
        const lifetimes = [usage.write5m?.[0], usage.write1h?.[0]].filter(Boolean);
        if (!usage.write && lifetimes.length) usage.write = [[lifetimes.map(([key]) => key).join(' + '), lifetimes.reduce((n, [, count]) => n + count, 0)]];
        // Told beside the totals: what is billed is the sum.
        for (const [role, more] of [['input', usage.compactionIn], ['output', usage.compactionOut]]) {
          if (more) usage[role] = usage[role]?.map(([key, n]) => [`${key} + ${more[0][0]}`, n + more[0][1]]);
        }
        const carries = ['input', 'output', 'uncached'].some((role) => usage[role]?.some(([, n]) => n > 0));
        const values = new Set((span.attributes ?? []).map((a) => scalar(a.value ?? {})));
        const units = Object.fromEntries((span.attributes ?? []).filter((a) => /search_?units/i.test(a.key)).map((a) => [a.key, Number(scalar(a.value ?? {}))]));
        spans.push({ units, id: span.spanId, parent: span.parentSpanId, trace: span.traceId, name: span.name, scope: s.scope?.name ?? '', usage, carries, values,
          start: BigInt(span.startTimeUnixNano), text: JSON.stringify(span.attributes ?? []) });
      }
    }
  }
  const byId = new Map(spans.map((s) => [s.id, s]));
  for (const span of spans) {
    span.depth = 0;
    for (let up = byId.get(span.parent); up && span.depth < 100; up = byId.get(up.parent)) {
      span.depth++;
      if (span.carries) up.above = true;
    }
  }
  return spans;
}

const has = (span, role, number) => span.usage[role]?.find(([, n]) => n === number)?.[0];

// match says how a span tells a call, or null when its numbers are not the call's.
function match(span, call) {
  const { input_uncached: uncached, cache_read: read, cache_write: write, output_total: out, reasoning } = call;
  const keys = {};
  const missing = [];
  const inclusive = has(span, 'input', uncached + read + write);
  const exclusive = has(span, 'uncached', uncached) ?? has(span, 'input', uncached);
  keys.input = inclusive ?? exclusive ?? has(span, 'input', uncached + read) ?? has(span, 'input', uncached + write);
  const semantics = inclusive && exclusive ? 'both' : inclusive ? 'inclusive' : exclusive ? 'exclusive' : 'partly';
  const whole = has(span, 'output', out);
  const visible = reasoning > 0 && reasoning < out ? has(span, 'output', out - reasoning) ?? has(span, 'text', out - reasoning) : undefined;
  keys.output = out > 0 || span.usage.output ? whole ?? visible : undefined;
  if (uncached + read + write > 0 && !keys.input) return null;
  if (out > 0 && !keys.output) return null;
  for (const [name, number, role] of [['cache_read', read, 'read'], ['cache_write', write, 'write'], ['cache_write_1h', call.cache_write_1h, 'write1h'],
    ['reasoning', whole ? 0 : reasoning, 'reasoning']]) {
    if (!number) continue;
    keys[name] = has(span, role, number);
    if (!keys[name]) missing.push(name);
  }
  if (reasoning) keys.reasoning = has(span, 'reasoning', reasoning);
  for (const key of Object.keys(keys)) if (!keys[key]) delete keys[key];
  const found = { verdict: missing.length ? 'incomplete' : 'complete' };
  if (missing.length) found.missing = missing;
  const also = [];
  if (call.service_tier && !['default', 'standard'].includes(call.service_tier) && !span.text.includes(call.service_tier)) also.push('service_tier');
  if (call.provider_reported_cost_usd !== undefined && !span.text.includes(String(call.provider_reported_cost_usd))) also.push('provider_reported_cost_usd');
  for (const part of ['input_audio', 'output_audio', 'output_image']) if (call[part] && !new RegExp(`[^0-9.]${call[part]}[^0-9.]`).test(span.text)) also.push(part);
  if (call.web_searches && !new RegExp(`search_requests[^0-9]{1,30}${call.web_searches}[^0-9]`).test(span.text)) also.push('web_searches');
  if (also.length) found.also_missing = also;
  Object.assign(found, { span_id: span.id, scope: span.scope });
  if (read + write > 0) found.input_semantics = semantics;
  if (reasoning > 0) found.output_semantics = whole && visible ? 'both' : whole ? 'includes_reasoning' : 'excludes_reasoning';
  found.keys = keys;
  return found;
}

const tokenless = (c) => c.input_uncached + c.cache_read + c.cache_write + c.output_total === 0;

// merged reports whether a span's numbers are the sum over this call and others.
function merged(carriers, calls, call) {
  const billed = calls.filter((c) => !c.error && !tokenless(c));
  const sum = (list, f) => list.reduce((n, c) => n + f(c), 0);
  const all = (c) => c.input_uncached + c.cache_read + c.cache_write;
  const groups = billed.length > 10 ? 0 : 2 ** billed.length;
  for (let bits = 3; bits < groups; bits++) {
    const group = billed.filter((_, n) => bits & (1 << n));
    if (group.length < 2 || !group.includes(call)) continue;
    const out = sum(group, (c) => c.output_total);
    const found = carriers.find((s) => (has(s, 'input', sum(group, all)) || has(s, 'input', sum(group, (c) => c.input_uncached))) && (!out || has(s, 'output', out)));
    if (found) return found;
  }
  return undefined;
}

// judge returns evidence.json's entry but for the file's name. sums says that only the emitter's sums are whole: where
// there is one over several calls, what else its spans tell of one of them is no evidence.
export function judge(resourceSpans, calls, { sums = false } = {}) {
  const spans = readSpans(resourceSpans);
  const carriers = spans.filter((s) => s.carries);
  const taken = new Set();
  const verdicts = new Map();
  const options = [];
  for (const call of calls) {
    if (call.error) continue;
    if (tokenless(call)) { // billed by other units
      const span = spans.find((s) => !taken.has(s) && call.search_units && Object.keys(s.units).some((k) => s.units[k] === call.search_units));
      if (!span) continue;
      taken.add(span);
      verdicts.set(call, { verdict: 'complete', span_id: span.id, scope: span.scope, keys: { search_units: Object.keys(span.units)[0] } });
      continue;
    }
    for (const span of carriers) {
      const found = match(span, call);
      if (!found) continue;
      const named = call.response_id && span.text.includes(call.response_id) ? 0 : 1;
      options.push({ call, span, found, order: [found.missing?.length ?? 0, named, span.above ? 1 : 0, -span.depth] });
    }
  }
  options.sort((a, b) => a.order.reduce((d, n, i) => d || n - b.order[i], 0) || a.call.seq - b.call.seq || Number(a.span.start - b.span.start));
  for (const { call, span, found } of options) {
    if (verdicts.has(call) || taken.has(span)) continue;
    verdicts.set(call, found);
    taken.add(span);
  }
  const spare = carriers.filter((s) => !taken.has(s) && !s.above);
  const per_call = calls.map((call) => {
    if (call.error) return { seq: call.seq, verdict: 'error_nothing_billed' };
    if (tokenless(call) && !verdicts.has(call)) return { seq: call.seq, verdict: 'no_usage_in_spans' };
    const sum = sums || !verdicts.has(call) ? merged(carriers, calls, call) : undefined;
    if (verdicts.has(call) && !sum) return { seq: call.seq, ...verdicts.get(call) };
    if (sum) return { seq: call.seq, verdict: 'only_merged_with_other_calls', span_id: sum.id, scope: sum.scope };
    // Of the spans left over, the one that names the call, else any that is not another description of a call already found.
    const wrong = spare.find((s) => call.response_id && s.text.includes(call.response_id))
      ?? spare.find((s) => (s.text.includes(call.model_responded) || s.text.includes(call.model_requested)) && ![...verdicts.keys()].some((c) => match(s, c)));
    if (!wrong) return { seq: call.seq, verdict: 'no_usage_in_spans' };
    spare.splice(spare.indexOf(wrong), 1);
    const missing = [];
    if (!has(wrong, 'input', call.input_uncached + call.cache_read + call.cache_write) && !has(wrong, 'input', call.input_uncached)) missing.push('input');
    if (!has(wrong, 'output', call.output_total)) missing.push('output');
    return { seq: call.seq, verdict: 'wrong_or_estimated', missing, span_id: wrong.id, scope: wrong.scope, keys: {} };
  });
  return { usage_carrying_spans: carriers.length, carriers_above_other_carriers: carriers.filter((s) => s.above).length, per_call, attribution: attribution(resourceSpans) };
}

const payer = /team|project|user\.?_?id|userId|session\.?_?id|tenant|customer|functionId|agent\.name|workflow\.name|metadata\.|feature|cost\.center|\.tags$|labels|association\.properties|organization|workspace/i;
const machine = /^(host|process|os|telemetry)\./;

function attribution(resourceSpans) {
  const resource = {};
  const spans = {};
  for (const r of resourceSpans) {
    for (const { key, value } of r.resource?.attributes ?? []) {
      const v = scalar(value ?? {});
      if (!machine.test(key) && v !== undefined) resource[key] ??= v;
    }
    for (const span of (r.scopeSpans ?? []).flatMap((s) => s.spans ?? [])) {
      for (const { key, value } of span.attributes ?? []) {
        const values = value?.arrayValue ? (value.arrayValue.values ?? []).map(scalar) : [scalar(value ?? {})];
        if (!payer.test(key) || /token|usage|message/i.test(key)) continue;
        for (const v of values) {
          if (v === undefined || String(v).length > 200) continue;
          spans[key] ??= [];
          if (!spans[key].includes(v) && spans[key].length < 8) spans[key].push(v);
        }
      }
    }
  }
  return { resource, spans };
}
