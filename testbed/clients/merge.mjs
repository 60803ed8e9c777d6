// Puts a captured file and its entries into testdata/spans; entries of other files stay as they are, byte for byte.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// locked lets one process at a time change the shared files.
export async function locked(work) {
  const lock = path.join(os.tmpdir(), 'aicost-capture.lock');
  for (;;) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch {
      const age = Date.now() - (fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 60_000) fs.rmSync(lock, { recursive: true, force: true });
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  try {
    return work();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

// place puts a line where its name sorts, in place of the one that had that name.
function place(lines, name, line) {
  const rest = lines.filter((l) => l.name !== name);
  let at = rest.findIndex((l) => l.name > name);
  if (at < 0) at = rest.length;
  rest.splice(at, 0, { name, line });
  return rest;
}

// A list file is a head, one line per file, and a foot.
function intoList(file, entry) {
  const all = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const lines = all.slice(1, -1).map((l) => ({ name: JSON.parse(l.replace(/,$/, '')).file, line: l.replace(/,$/, '') }));
  const next = entry.remove ? lines.filter((l) => l.name !== entry.file) : place(lines, entry.file, JSON.stringify(entry));
  fs.writeFileSync(file, `${all[0]}\n${next.map((l) => l.line).join(',\n')}\n${all.at(-1)}\n`);
}

function callText(c) {
  const model = c.model_responded && c.model_responded !== c.model_requested ? `${c.model_requested} → ${c.model_responded}` : c.model_requested;
  if (c.error) return `${c.provider} ${model}: **${c.error}**`;
  const tier = c.service_tier && !['default', 'standard'].includes(c.service_tier) ? ` (${c.service_tier})` : '';
  const more = [c.cache_write_1h ? `of it 1h ${c.cache_write_1h}` : ''].filter(Boolean).map((m) => ` (${m})`).join('');
  const reasoning = c.reasoning ? ` (reasoning ${c.reasoning})` : '';
  const wire = c.usage_on_wire ? '' : ' — *no usage on the wire*';
  return `${c.provider} ${model}${tier}: in ${c.input_uncached}, read ${c.cache_read}, write ${c.cache_write}${more}, out ${c.output_total}${reasoning}${wire}`;
}

function verdictText(v) {
  let text = v.verdict;
  if (v.missing?.length) text += ` (${v.missing.join(', ')})`;
  if (v.input_semantics) text += `, input ${v.input_semantics}`;
  if (v.output_semantics && v.output_semantics !== 'includes_reasoning') text += `, output ${v.output_semantics}`;
  if (v.also_missing?.length) text += ` [no ${v.also_missing.join(', ')}]`;
  return text;
}

function grouped(texts) {
  const groups = [];
  for (const text of texts) {
    if (groups.at(-1)?.[1] === text) groups.at(-1)[0]++;
    else groups.push([1, text]);
  }
  return groups.map(([n, text]) => `${n}× ${text}`).join('<br>');
}

function intoIndex(file, truth, evidence, describe) {
  const all = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const nameOf = (l) => /^\| \[([^\]]+\.json)\]/.exec(l)?.[1];
  const first = all.findIndex(nameOf);
  const rows = all.slice(first).map((line) => ({ name: nameOf(line), line }));
  const calls = truth.calls.map(callText);
  const shown = calls.length > 6 ? [...calls.slice(0, 3), `… ${calls.length} calls, all in truth.json`] : calls;
  const cell = (text) => text.replaceAll('|', '\\|');
  const row = `| [${truth.file}](${truth.file}) | ${truth.instrumentation} | ${cell(describe)} | ${calls.length} | ${cell(shown.join('<br>'))} | ${
    grouped(evidence.per_call.map(verdictText))} | ${truth.spans} / ${evidence.usage_carrying_spans} / ${evidence.carriers_above_other_carriers} |`;
  fs.writeFileSync(file, `${[...all.slice(0, first), ...place(rows, truth.file, row).map((r) => r.line)].join('\n')}\n`);
}

export function merge(dir, { document, truth, evidence, prefix, packages, describe }) {
  const at = (name) => path.join(dir, name);
  fs.writeFileSync(at(truth.file), `${JSON.stringify(document, null, 1)}\n`);
  intoList(at('truth.json'), truth);
  intoList(at('evidence.json'), evidence);
  const known = JSON.parse(fs.readFileSync(at('packages.json')));
  known[prefix] = packages;
  fs.writeFileSync(at('packages.json'), `${JSON.stringify(known, null, 1)}\n`);
  intoIndex(at('INDEX.md'), truth, evidence, describe);
}

// drop removes a capture again, with all its entries.
export function drop(dir, file) {
  const at = (name) => path.join(dir, name);
  fs.rmSync(at(file), { force: true });
  for (const list of ['truth.json', 'evidence.json']) intoList(at(list), { file, remove: true });
  const index = fs.readFileSync(at('INDEX.md'), 'utf8').split('\n').filter((l) => !l.startsWith(`| [${file}]`));
  fs.writeFileSync(at('INDEX.md'), index.join('\n'));
  const prefix = file.split('__')[0];
  if (fs.readdirSync(dir).some((f) => f.startsWith(`${prefix}__`))) return;
  const known = JSON.parse(fs.readFileSync(at('packages.json')));
  delete known[prefix];
  fs.writeFileSync(at('packages.json'), `${JSON.stringify(known, null, 1)}\n`);
}
