import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A relay that tests are tried on: it stands where the gateway stands, and promises nothing. */
export interface ControlRelay {
  /** With the path of the upstream's base URL, e.g. `http://127.0.0.1:port/v1`. */
  readonly baseUrl: string;
  /** Cuts what is open. */
  stop(): Promise<void>;
}

export interface ControlRelayOptions {
  /** E.g. `http://127.0.0.1:port/v1`. */
  readonly upstreamBaseUrl: string;
}

export async function listen(server: Server, upstream: URL, close: () => Promise<void>): Promise<ControlRelay> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}${upstream.pathname.replace(/\/$/, '')}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await close();
    },
  };
}
