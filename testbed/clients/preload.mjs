// Loaded before a client: whatever host it wants, it reaches the fake provider,
// so that its spans name the host it asked for and no request leaves the machine.
import net from 'node:net';

const plain = Number(process.env.AICOST_PLAIN_PORT);
const secure = Number(process.env.AICOST_SECURE_PORT);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function redirected(...args) {
  const list = Array.isArray(args[0]) ? args[0] : args;
  if (typeof list[0] === 'object' && list[0] !== null && !list[0].path) {
    const { host, port } = list[0];
    if (host && !/^(127\.|::1$|localhost$)/.test(host)) {
      const target = { ...list[0], host: '127.0.0.1', port: Number(port) === 443 ? secure : plain };
      delete target.lookup;
      list[0] = target;
    }
  }
  return connect.apply(this, args);
};
