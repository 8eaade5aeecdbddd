import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { pause } from '../harness/gateway.ts';

/** The bytes that a provider sends, and how its connection ends. */
export interface Script {
  /** Written one after the other, some milliseconds apart. */
  readonly pieces: readonly string[];
  /** `keep` leaves the connection open, as a provider can if its answer tells its own end. */
  readonly end: 'keep' | 'close' | 'reset';
}

const pieceMs = 3;
/** For a request that should have been refused before it came here. */
const unknown: Script = { pieces: ['HTTP/1.1 418 No Such Script\r\ncontent-length: 0\r\n\r\n'], end: 'keep' };

/** A provider that answers with the script that the request's model names, and remembers each request's bytes. */
export class ScriptedProvider {
  /** The requests, by the model that they named. */
  readonly requests = new Map<string, string[]>();
  readonly #scripts: ReadonlyMap<string, Script>;
  port = 0;

  private constructor(scripts: ReadonlyMap<string, Script>) {
    this.#scripts = scripts;
  }

  /** Ends with the test. */
  static async start(scripts: ReadonlyMap<string, Script>): Promise<ScriptedProvider> {
    const provider = new ScriptedProvider(scripts);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      provider.#listenTo(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    provider.port = (server.address() as AddressInfo).port;
    onTestFinished(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return provider;
  }

  #listenTo(socket: Socket): void {
    let came = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      came = Buffer.concat([came, bytes]);
      const headEnd = came.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(came.toString('latin1', 0, headEnd))?.[1] ?? 0);
      const requestEnd = headEnd + 4 + length;
      if (came.length < requestEnd) return;
      const request = came.toString('utf8', 0, requestEnd);
      came = came.subarray(requestEnd);
      void this.#answer(socket, request);
    });
  }

  async #answer(socket: Socket, request: string): Promise<void> {
    const model = /"model"\s*:\s*"([^"]*)"/.exec(request)?.[1] ?? '';
    this.requests.set(model, [...(this.requests.get(model) ?? []), request]);
    const script = this.#scripts.get(model) ?? unknown;
    for (const [index, piece] of script.pieces.entries()) {
      if (index > 0) await pause(pieceMs);
      socket.write(piece);
    }
    if (script.end === 'close') socket.end();
    else if (script.end === 'reset') {
      await pause(pieceMs);
      socket.resetAndDestroy();
    }
  }
}
