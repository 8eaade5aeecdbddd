import type { IncomingMessage, Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A relay that is checked like the gateway, to show that the checks can find what they look for. */
export interface Control {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  stop(): Promise<void>;
}

export interface ControlOptions {
  /** The base URL, with `/v1`. Every request goes to its `/chat/completions`. */
  readonly upstreamBaseUrl: string;
}

export async function listen(server: Server, alsoStop?: () => Promise<unknown>): Promise<Control> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await alsoStop?.();
    },
  };
}

/** The client's headers that a control sends to the provider. */
export function carriedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const carried: Record<string, string> = { 'content-type': 'application/json' };
  for (const name of ['x-simulate', 'x-request-id']) {
    const value = headers[name];
    if (typeof value === 'string') carried[name] = value;
  }
  return carried;
}
