import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { pause } from '../harness/gateway.ts';
import type { Visit } from './visit.ts';

const slowReadEveryMs = 5;
const slowReadBytes = 2_048;
/** A client that half-closed and reads on waits so long for the other side's end. */
const longestReadMs = 300;

/** Does what the visit says on a connection of its own; resolves when that is closed on this side. */
export async function payVisit(port: number, secure: boolean, visit: Visit): Promise<void> {
  // The kernel shares a port that is bound with nobody.
  const from = visit.comesAgain ? { localAddress: '127.0.0.1', localPort: 0 } : undefined;
  const localPort = await visitFrom(from, port, secure, visit);
  if (from !== undefined && localPort !== undefined) await visitFrom({ ...from, localPort }, port, secure, visit);
}

/** Returns the port from which the client came. */
async function visitFrom(
  from: { readonly localAddress: string; readonly localPort: number } | undefined,
  port: number,
  secure: boolean,
  visit: Visit,
): Promise<number | undefined> {
  const raw = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true, ...from });
  const socket = secure ? connectTls({ socket: raw, rejectUnauthorized: false }) : raw;
  const closed = new Promise<void>((resolve) => raw.once('close', () => resolve()));
  for (const one of new Set([raw, socket])) one.on('error', () => undefined);
  const connected = new Promise<void>((resolve) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
    raw.once('close', () => resolve());
  });
  const stopReading = read(socket, visit.reads);
  await connected;
  for (const { bytes, pauseMs } of visit.pieces) {
    if (pauseMs > 0) await pause(pauseMs);
    if (bytes.length > 0 && socket.writable) socket.write(bytes);
  }
  await pause(visit.staysMs);
  const { localPort } = raw;
  if (visit.leaves === 'reset') raw.resetAndDestroy();
  else if (visit.leaves === 'close') socket.destroy();
  else socket.end();
  if (visit.leaves === 'half-close') await Promise.race([closed, pause(longestReadMs)]);
  // A client that sent a FIN is gone for good a moment later.
  else if (visit.leaves === 'fin') await Promise.race([closed, pause(10)]);
  stopReading();
  socket.destroy();
  raw.destroy();
  await closed;
  return localPort;
}

function read(socket: Socket, how: Visit['reads']): () => void {
  if (how === 'all') socket.resume();
  else socket.pause();
  if (how !== 'slowly') return () => undefined;
  const timer = setInterval(() => {
    socket.read(Math.min(slowReadBytes, socket.readableLength));
  }, slowReadEveryMs);
  return () => {
    clearInterval(timer);
  };
}
