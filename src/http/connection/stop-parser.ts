import type { Socket } from 'node:net';

/** The undocumented parts of Node's parser that are needed here. */
interface Parser {
  pause?(): void;
  readonly constructor: { readonly kOnBody?: number };
  [callback: number]: unknown;
}

/** Node's own callback, which is the same for all parsers. */
let onBody: unknown;
const skipping = new WeakSet<Socket>();

/**
 * Makes the parser of a socket call nothing for the rest of a body, so that a chunk costs about a thirtieth. Must be
 * undone by `callForBody` at the end of the body, because Node reuses the parser for other sockets after a CONNECT.
 * Does nothing on a Node whose parser looks different.
 */
export function skipBody(socket: Socket): void {
  const parser = parserOf(socket);
  const at = parser?.constructor.kOnBody;
  if (parser === undefined || at === undefined || typeof parser[at] !== 'function') return;
  onBody = parser[at];
  parser[at] = null;
  if (skipping.has(socket)) return;
  skipping.add(socket);
  // Node's own listener runs first, and has returned the parser by then.
  socket.once('close', () => {
    parser[at] ??= onBody;
  });
}

/** Undoes `skipBody`. */
export function callForBody(socket: Socket): void {
  const parser = parserOf(socket);
  const at = parser?.constructor.kOnBody;
  if (parser !== undefined && at !== undefined) parser[at] ??= onBody;
}

/**
 * Stops parsing what arrives on a socket, from its next read on. Node's server then emits `clientError` for each read,
 * which costs less. Not used over TLS, where a read is a TLS record and can be as short as the client likes.
 */
export function stopParser(socket: Socket): void {
  if (!('encrypted' in socket)) parserOf(socket)?.pause?.();
}

/**
 * Leaves in the kernel what still arrives on a socket, from this moment on. Node's server would continue to read after
 * each request unless its own flag says that it has paused the socket.
 */
export function leaveUnread(socket: Socket): void {
  Reflect.set(socket, '_paused', true);
  socket.pause();
}

function parserOf(socket: Socket): Parser | undefined {
  return (socket as { parser?: Parser | null }).parser ?? undefined;
}
