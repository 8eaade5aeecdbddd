import type { Socket } from 'node:net';
import { stopParser } from './stop-parser.ts';

const longestMs = 2_000;
const mostBytes = 64 * 1024 * 1024;
/** Of TLS, each of which is a read of its own. */
const mostRecords = 16_384;
const lookEveryMs = 100;

/**
 * Has the socket closed slowly once its last answer is out. Closing at once while the client is still sending makes the
 * kernel answer with a reset, and the reset takes the answer away that the client has not read yet.
 */
export function lingerOnClose(socket: Socket): void {
  // Node calls this after an answer that says `Connection: close`.
  socket.destroySoon = () => {
    linger(socket);
  };
}

/** Sends the last words and FIN, reads and forgets what still comes, and destroys the socket after two seconds. */
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
    // A flood is left in the kernel, where it costs nothing; the client can still read.
    else if (socket.bytesRead - startBytes > mostBytes) socket.pause();
  }, lookEveryMs);
  socket.once('close', () => {
    clearInterval(timer);
  });
}

function forgetRecords(socket: Socket): void {
  // Among them the one that would have Node parse what comes.
  socket.removeAllListeners('data');
  let records = 0;
  socket.on('data', () => {
    records += 1;
    if (records > mostRecords) socket.pause();
  });
}
