/**
 * A provider that takes almost no CPU, so that a benchmark never measures the provider: raw sockets, prepared answers,
 * one write per event. The path says in which dialect to answer. The model's name says what to answer, because every
 * gateway passes the model's name on: `bench-<events>-<every ms>`; 0 ms means as fast as the reader takes it.
 * `node bench/upstream.ts` prints its port.
 */
import { createServer, type Socket } from 'node:net';
import { type PreparedStream, streamAt } from './provider-streams.ts';

const slotMs = 5;

const usage = '"usage":{"prompt_tokens":12,"completion_tokens":24,"total_tokens":36}';
const completeBody = Buffer.from(
  `{"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"bench-2026-01-01","choices":[{"index":0,"message":{"role":"assistant","content":"${'A short answer of a few words, as a model gives it. '.repeat(4)}","refusal":null},"logprobs":null,"finish_reason":"stop"}],${usage},"system_fingerprint":"fp_bench"}`,
);
const completeAnswer = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${completeBody.length}\r\n\r\n`),
  completeBody,
]);
const emptyAnswer = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 0\r\n\r\n');

interface PacedStream {
  readonly socket: Socket;
  readonly everySlots: number;
  readonly token: Buffer;
  readonly last: Buffer;
  left: number;
  nextSlot: number;
}

const paced = new Set<PacedStream>();
let slot = 0;
setInterval(() => {
  slot += 1;
  for (const stream of paced) {
    if (stream.nextSlot > slot) continue;
    stream.nextSlot += stream.everySlots;
    if (stream.left > 0) {
      stream.left -= 1;
      stream.socket.write(stream.token);
    } else {
      paced.delete(stream);
      stream.socket.write(stream.last);
    }
  }
}, slotMs);

const server = createServer({ noDelay: true }, (socket) => {
  let pending: Buffer | undefined;
  socket.on('data', (bytes: Buffer) => {
    pending = pending === undefined ? bytes : Buffer.concat([pending, bytes]);
    pending = answerAll(socket, pending);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const stream of paced) if (stream.socket === socket) paced.delete(stream);
  });
});
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 }));
});
process.stdin.on('end', () => process.exit(0)).resume();

/** Answers every whole request in the bytes and returns what is left of them. */
function answerAll(socket: Socket, bytes: Buffer): Buffer | undefined {
  for (;;) {
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd < 0) return bytes.length === 0 ? undefined : bytes;
    const head = bytes.toString('latin1', 0, headEnd);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const end = headEnd + 4 + length;
    if (bytes.length < end) return bytes;
    if (head.startsWith('GET')) socket.write(emptyAnswer);
    else answer(socket, head.split(' ', 2)[1] ?? '', bytes.subarray(headEnd + 4, end));
    bytes = bytes.subarray(end);
  }
}

function answer(socket: Socket, path: string, body: Buffer): void {
  const begin = body.toString('latin1', 0, 4096);
  const isStream = /[sS]tream/.test(path) || body.includes('"stream":true');
  if (!isStream) {
    socket.write(completeAnswer);
    return;
  }
  const stream = streamAt(path);
  const asked = /\bbench-(\d+)-(\d+)/.exec(path) ?? /"bench-(\d+)-(\d+)"/.exec(begin) ?? [];
  const events = Number(asked[1] ?? 10);
  const everyMs = Number(asked[2] ?? 0);
  const last = stream.last(events, body.includes('"include_usage":true'));
  socket.write(Buffer.concat([headOf(stream), stream.first]));
  if (everyMs === 0) {
    flood(socket, stream.token, events, last);
    return;
  }
  const everySlots = Math.max(1, Math.round(everyMs / slotMs));
  // Streams of different clients begin at different times.
  const nextSlot = slot + 1 + Math.floor(Math.random() * everySlots);
  paced.add({ socket, everySlots, token: stream.token, last, left: events, nextSlot });
}

function flood(socket: Socket, token: Buffer, events: number, last: Buffer): void {
  let left = events;
  while (left > 0) {
    left -= 1;
    if (!socket.write(token) && left > 0) {
      socket.once('drain', () => {
        flood(socket, token, left, last);
      });
      return;
    }
  }
  socket.write(last);
}

function headOf({ contentType }: PreparedStream): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`);
}
