import { EventStreamCodec } from '@smithy/eventstream-codec';

/** AWS's own codec: what it writes is what Bedrock writes. */
export const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

function frame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const values = Object.entries(headers).map(([name, value]) => [name, { type: 'string' as const, value }] as const);
  return Buffer.from(codec.encode({ headers: Object.fromEntries(values), body: Buffer.from(payload) }));
}

/** One event, as ConverseStream sends it. */
export function eventFrame(name: string, payload: object): Buffer {
  const headers = { ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' };
  return frame(headers, JSON.stringify({ ...payload, p: 'abcdefghij' }));
}

/** An error that the service's model knows. */
export function exceptionFrame(name: string, message: string): Buffer {
  const headers = { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' };
  return frame(headers, JSON.stringify({ message }));
}

/** An error that the service's model does not know. */
export function errorFrame(code: string, message: string): Buffer {
  return frame({ ':error-code': code, ':error-message': message, ':message-type': 'error' }, '');
}

/** The frames of an answer of one text. */
export function textStream(...pieces: readonly string[]): Buffer[] {
  const usage = { inputTokens: 3, outputTokens: pieces.length, totalTokens: 3 + pieces.length };
  return [
    eventFrame('messageStart', { role: 'assistant' }),
    ...pieces.map((text) => eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })),
    eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
    eventFrame('messageStop', { stopReason: 'end_turn' }),
    eventFrame('metadata', { usage, metrics: { latencyMs: 9 } }),
  ];
}
