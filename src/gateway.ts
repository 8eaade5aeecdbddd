import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CreateGateway } from './cli/gateway-process.ts';

/** Stands here until the composition root is written: both listeners, and an honest 503. */
export const createGateway: CreateGateway = (config) => {
  const open = async ({ host, port }: { host: string; port: number }) => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    server.listen(port, host);
    await once(server, 'listening');
    return { server, host, port: (server.address() as AddressInfo).port };
  };
  let servers: Array<Awaited<ReturnType<typeof open>>> = [];
  return {
    async start() {
      const [first, second] = [await open(config.server), await open(config.admin)];
      servers = [first, second];
      return { public: { host: first.host, port: first.port }, admin: { host: second.host, port: second.port } };
    },
    reload: () => undefined,
    reloadRejected: () => undefined,
    async drain() {
      await Promise.all(servers.map(async ({ server }) => new Promise((resolve) => server.close(resolve))));
    },
  };
};
