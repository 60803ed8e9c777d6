// An OTLP/HTTP receiver: takes traces as JSON or protobuf, swallows the rest.
import http from 'node:http';
import zlib from 'node:zlib';
import { decodeTraces } from './protobuf.mjs';

export class Sink {
  constructor() {
    this.requests = []; // one list of resourceSpans per export request
    this.encodings = new Set();
    this.problems = [];
  }

  takes(url) {
    return /\/(v1\/)?(traces|metrics|logs)$/.test(url.pathname) || /\/otel$/.test(url.pathname);
  }

  take(req, res, url, raw) {
    if (/(metrics|logs)$/.test(url.pathname)) return ok(req, res);
    try {
      const proto = /protobuf/.test(req.headers['content-type'] ?? '');
      const body = proto ? decodeTraces(raw) : JSON.parse(raw);
      this.encodings.add(proto ? 'protobuf' : 'json');
      if (body.resourceSpans?.length) this.requests.push(body.resourceSpans);
    } catch (err) {
      this.problems.push(`export to ${url.pathname}: ${err.stack}`);
    }
    return ok(req, res);
  }

  async start() {
    this.server = http.createServer(async (req, res) => {
      const chunks = [];
      for await (const chunk of req) chunks.push(chunk);
      let raw = Buffer.concat(chunks);
      if (req.headers['content-encoding'] === 'gzip') raw = zlib.gunzipSync(raw);
      this.take(req, res, new URL(req.url, 'http://sink'), raw);
    });
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.port = this.server.address().port;
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }

  // document concatenates what was exported; starts are where each request begins.
  document() {
    const starts = [];
    const resourceSpans = [];
    for (const spans of this.requests) {
      starts.push(resourceSpans.length);
      resourceSpans.push(...spans);
    }
    return { resourceSpans, starts };
  }
}

function ok(req, res) {
  const proto = /protobuf/.test(req.headers['content-type'] ?? '');
  res.writeHead(200, { 'content-type': proto ? 'application/x-protobuf' : 'application/json' });
  res.end(proto ? '' : '{}');
}
