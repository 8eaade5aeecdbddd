import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** The request to send. */
export interface RawCall {
  readonly simulate?: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Maximum wait for the end, in milliseconds. The result is then what has arrived. */
  readonly waitMs?: number;
  /** Called for every read of the socket. */
  onRead?(socket: Socket): void;
}

/** The response, byte for byte. */
export interface RawAnswer {
  /**
   * `complete`: the end of the HTTP response was seen. `closed`: FIN before it. `reset`: RST. `open`: nothing more
   * arrived in time.
   */
  readonly end: 'complete' | 'closed' | 'reset' | 'open';
  /** Status line and headers; empty where none arrived. */
  readonly head: string;
  readonly status: number;
  /** The body without the chunked framing. */
  readonly body: Buffer;
  readonly text: string;
  /** The data of each event. */
  readonly events: readonly string[];
  /** Lengths of the body's chunks, without the framing. */
  readonly chunkLengths: readonly number[];
  /** Milliseconds from the call to the head, and to the first byte of the body. */
  readonly headAfterMs: number;
  readonly bodyAfterMs: number;
  readonly tookMs: number;
  readonly socket: Socket;
}

export const chat = { model: 'any', messages: [{ role: 'user', content: 'Tell me of water.' }] };
export const streamed = { ...chat, stream: true };

const lastChunk = '0\r\n\r\n';

/** Makes one HTTP call over a plain socket, because an HTTP client would hide how the bytes arrived and how they ended. */
export function callRaw(port: number, call: RawCall): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const socket = connect(port, '127.0.0.1');
    const pieces: Buffer[] = [];
    let lastBytes = '';
    let isChunked = false;
    let headAfterMs = NaN;
    let bodyAfterMs = NaN;
    const finish = (end: RawAnswer['end']): void => {
      clearTimeout(timer);
      const parts = parse(Buffer.concat(pieces));
      const text = parts.body.toString();
      const lines = text.split(/\r\n|\r|\n/);
      const events = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
      resolve({ ...parts, end, text, events, headAfterMs, bodyAfterMs, tookMs: performance.now() - startedAt, socket });
    };
    const timer = setTimeout(finish, call.waitMs ?? 5000, 'open');
    socket.on('data', (chunk) => {
      pieces.push(chunk);
      call.onRead?.(socket);
      // Only the last bytes are checked, because searching twenty megabytes again for each piece would be slow.
      lastBytes = (lastBytes + chunk.toString('latin1', Math.max(0, chunk.length - lastChunk.length))).slice(
        -lastChunk.length,
      );
      if (isChunked && !Number.isNaN(bodyAfterMs) && lastBytes !== lastChunk) return;
      const parts = parse(Buffer.concat(pieces));
      isChunked = /^transfer-encoding: chunked/im.test(parts.head);
      if (parts.head !== '' && Number.isNaN(headAfterMs)) headAfterMs = performance.now() - startedAt;
      if (parts.body.length > 0 && Number.isNaN(bodyAfterMs)) bodyAfterMs = performance.now() - startedAt;
      if (parts.isComplete) finish('complete');
    });
    socket.on('end', () => {
      finish('closed');
    });
    socket.on('error', () => {
      finish('reset');
    });
    socket.write(requestText(call));
  });
}

function requestText(call: RawCall): string {
  const body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body ?? chat);
  const headers = {
    host: 'simulator',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(call.simulate === undefined ? {} : { 'x-simulate': call.simulate }),
    ...call.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${call.method ?? 'POST'} ${call.path ?? '/v1/chat/completions'} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

interface Parts {
  readonly head: string;
  readonly status: number;
  readonly body: Buffer;
  readonly chunkLengths: readonly number[];
  readonly isComplete: boolean;
}

function parse(raw: Buffer): Parts {
  const headEnd = raw.indexOf('\r\n\r\n');
  if (headEnd < 0 || !raw.toString('latin1', 0, 5).startsWith('HTTP/')) {
    return { head: '', status: 0, body: raw, chunkLengths: [], isComplete: false };
  }
  const head = raw.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const rest = raw.subarray(headEnd + 4);
  if (!/^transfer-encoding: chunked\r?$/im.test(head)) {
    const length = Number(/^content-length: (\d+)\r?$/im.exec(head)?.[1] ?? '0');
    return { head, status, body: rest, chunkLengths: [rest.length], isComplete: rest.length >= length };
  }
  const chunks: Buffer[] = [];
  let isComplete = false;
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const length = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    isComplete = length === 0;
    if (isComplete || Number.isNaN(length)) break;
    chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return { head, status, body: Buffer.concat(chunks), chunkLengths: chunks.map((chunk) => chunk.length), isComplete };
}
