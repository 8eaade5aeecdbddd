import type { Socket } from 'node:net';
import { stopParser } from './stop-parser.ts';

const longestMs = 2_000;
const mostBytes = 64 * 1024 * 1024;
/** TLS records, each of which costs a read. */
const mostRecords = 16_384;
const lookEveryMs = 100;

/**
 * Makes the socket close slowly after its last answer. Closing at once while the client is still sending makes the
 * kernel send a reset, and a reset deletes the answer that the client has not read yet.
 */
export function lingerOnClose(socket: Socket): void {
  // Node calls this after an answer with `Connection: close`.
  socket.destroySoon = () => {
    linger(socket);
  };
}

/** Sends the last answer and FIN, reads and drops what still arrives, and destroys the socket after two seconds. */
export function linger(socket: Socket, lastWords = ''): void {
  if (socket.destroyed) return;
  if ('encrypted' in socket) forgetRecords(socket);
  else stopParser(socket);
  socket.end(lastWords);
  const startBytes = socket.bytesRead;
  let elapsedMs = 0;
  const timer = setInterval(() => {
    elapsedMs += lookEveryMs;
    if (elapsedMs >= longestMs) socket.destroy();
    // A flood stays in the kernel, where it costs nothing. The client can still read.
    else if (socket.bytesRead - startBytes > mostBytes) socket.pause();
  }, lookEveryMs);
  socket.once('close', () => {
    clearInterval(timer);
  });
}

function forgetRecords(socket: Socket): void {
  // One of the removed listeners would have Node parse what arrives.
  socket.removeAllListeners('data');
  let records = 0;
  socket.on('data', () => {
    records += 1;
    if (records > mostRecords) socket.pause();
  });
}
