// Takes out of a capture what is of the machine it was made on, and nothing else.
import os from 'node:os';

const fixed = {
  'host.name': 'app-host-1', 'host.arch': 'amd64', 'os.version': '6.8.0', 'host.id': '0'.repeat(32), 'process.pid': 1, 'process.executable.name': 'node',
  'process.executable.path': '/usr/local/bin/node', 'process.command': '/app/server.js', 'process.command_args': 'node /app/server.js',
  'process.owner': 'app', 'service.instance.id': '00000000-0000-4000-8000-000000000001', 'network.peer.address': '203.0.113.10',
  'network.peer.port': 443, 'net.peer.ip': '203.0.113.10', 'net.peer.port': 443, 'net.host.name': 'app-host-1', 'thread.id': 1,
  'host.ip': '203.0.113.10', 'host.mac': '00:00:5e:00:53:01', 'process.working_directory': '/app', 'process.parent_pid': 1,
};

export function neutralise(document, { work, client, ports }) {
  const plain = [[process.execPath, 'node'], [`${work}/${client}`, '/app'], [work, '/app'], [new RegExp(`(?<!\\w)${os.hostname().replaceAll('.', '\\.')}(?!\\w)`, 'g'), 'app-host-1'],
    [os.release(), '6.8.0']];
  for (const port of ports) plain.push([`127.0.0.1:${port}`, '127.0.0.1:8080'], [`localhost:${port}`, 'localhost:8080']);
  const clean = (text) => plain.reduce((t, [from, to]) => t.replaceAll(from, to), text);
  const value = (v) => {
    if (typeof v === 'string') return clean(v);
    if (Array.isArray(v)) return v.map(value);
    if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, value(x)]));
    return v;
  };
  const walk = (node) => {
    if (Array.isArray(node)) return node.map(walk);
    if (!node || typeof node !== 'object') return value(node);
    if (typeof node.key === 'string' && 'value' in node && node.key in fixed && !(node.key === 'thread.id' && isNaN(node.value?.intValue ?? node.value?.stringValue))) {
      const to = fixed[node.key];
      return { ...node, value: typeof to === 'number' ? { intValue: to } : { stringValue: to } };
    }
    if (typeof node.key === 'string' && /^(server\.port|net\.peer\.port)$/.test(node.key) && ports.includes(Number(node.value?.intValue))) return { ...node, value: { intValue: 443 } };
    return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, walk(v)]));
  };
  return walk(document);
}
