// ExportTraceServiceRequest from protobuf to OTLP/JSON, no more than that.

class Reader {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }

  varint() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.buffer[this.at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  // fields yields [number, value]: bigint, or a view of the bytes.
  * fields() {
    while (this.at < this.buffer.length) {
      const key = Number(this.varint());
      const from = this.at;
      switch (key & 7) {
        case 0: yield [key >> 3, this.varint()]; break;
        case 1: this.at += 8; yield [key >> 3, this.buffer.subarray(from, from + 8)]; break;
        case 2: {
          const length = Number(this.varint());
          this.at += length;
          yield [key >> 3, this.buffer.subarray(this.at - length, this.at)];
          break;
        }
        case 5: this.at += 4; yield [key >> 3, this.buffer.subarray(from, from + 4)]; break;
        default: throw new Error(`wire type ${key & 7}`);
      }
    }
  }
}

const text = (bytes) => bytes.toString('utf8');
const hex = (bytes) => bytes.toString('hex');
const time = (bytes) => bytes.readBigUInt64LE().toString();
const number = (value) => Number(value);
const signed = (value) => BigInt.asIntN(64, value).toString();
const one = (decode) => ({ decode });
const many = (decode) => ({ decode, many: true });

// message builds a decoder from {field number: [name, how]}.
function message(shape) {
  return (bytes) => {
    const out = {};
    for (const [field, value] of new Reader(bytes).fields()) {
      const [name, { decode, many: repeated } = {}] = shape[field] ?? [];
      if (!name) continue;
      if (repeated) (out[name] ??= []).push(decode(value));
      else out[name] = decode(value);
    }
    return out;
  };
}

const anyValue = (bytes) => message({
  1: ['stringValue', one(text)], 2: ['boolValue', one((v) => v === 1n)], 3: ['intValue', one(signed)],
  4: ['doubleValue', one((b) => b.readDoubleLE())], 5: ['arrayValue', one(arrayValue)], 6: ['kvlistValue', one(kvlist)],
  7: ['bytesValue', one((b) => b.toString('base64'))],
})(bytes);
const arrayValue = message({ 1: ['values', many(anyValue)] });
const keyValue = message({ 1: ['key', one(text)], 2: ['value', one(anyValue)] });
const kvlist = message({ 1: ['values', many(keyValue)] });
const attributes = ['attributes', many(keyValue)];
const dropped = ['droppedAttributesCount', one(number)];

const event = message({ 1: ['timeUnixNano', one(time)], 2: ['name', one(text)], 3: attributes, 4: dropped });
const link = message({ 1: ['traceId', one(hex)], 2: ['spanId', one(hex)], 3: ['traceState', one(text)], 4: attributes, 5: dropped,
  6: ['flags', one((b) => b.readUInt32LE())] });
const span = message({
  1: ['traceId', one(hex)], 2: ['spanId', one(hex)], 3: ['traceState', one(text)], 4: ['parentSpanId', one(hex)], 5: ['name', one(text)],
  6: ['kind', one(number)], 7: ['startTimeUnixNano', one(time)], 8: ['endTimeUnixNano', one(time)], 9: attributes, 10: dropped,
  11: ['events', many(event)], 12: ['droppedEventsCount', one(number)], 13: ['links', many(link)], 14: ['droppedLinksCount', one(number)],
  15: ['status', one(message({ 2: ['message', one(text)], 3: ['code', one(number)] }))], 16: ['flags', one((b) => b.readUInt32LE())],
});
const scope = message({ 1: ['name', one(text)], 2: ['version', one(text)], 3: attributes, 4: dropped });
const scopeSpans = message({ 1: ['scope', one(scope)], 2: ['spans', many(span)], 3: ['schemaUrl', one(text)] });
const resource = message({ 1: attributes, 2: dropped });
const resourceSpans = message({ 1: ['resource', one(resource)], 2: ['scopeSpans', many(scopeSpans)], 3: ['schemaUrl', one(text)] });

export const decodeTraces = message({ 1: ['resourceSpans', many(resourceSpans)] });
