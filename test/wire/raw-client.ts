import { connect } from 'node:net';

/** All that a client received, and how its connection ended. */
export interface Received {
  readonly head: string;
  /** Without the chunk framing, which depends on the timing of the bytes. */
  readonly body: string;
  /** `whole`: HTTP says that the answer is complete. `cut`: the connection ended before that. */
  readonly end: 'whole' | 'cut';
}

const longestMs = 20_000;

/** Sends the request over a connection of its own and reads until the server closes it. */
export function exchange(url: string, request: string): Promise<Received> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.setTimeout(longestMs, () => {
      socket.destroy(new Error('the answer did not end'));
      reject(new Error(`the answer did not end: ${Buffer.concat(pieces).toString()}`));
    });
    socket.on('connect', () => socket.write(request));
    socket.on('data', (bytes) => pieces.push(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(read(Buffer.concat(pieces)));
    });
  });
}

function read(bytes: Buffer): Received {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return { head: bytes.toString(), body: '', end: 'cut' };
  const head = bytes.toString('utf8', 0, headEnd);
  const rest = bytes.subarray(headEnd + 4);
  if (/^transfer-encoding: chunked/im.test(head)) return { head, ...unchunked(rest) };
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  return { head, body: rest.toString(), end: rest.length === length ? 'whole' : 'cut' };
}

function unchunked(bytes: Buffer): Pick<Received, 'body' | 'end'> {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const length = lineEnd === -1 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (Number.isNaN(length) || end + 2 > bytes.length) return { body: Buffer.concat(pieces).toString(), end: 'cut' };
    if (length === 0) return { body: Buffer.concat(pieces).toString(), end: 'whole' };
    pieces.push(bytes.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
