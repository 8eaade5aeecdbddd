import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { expect, test } from 'vitest';
import { type Certificate, makeCertificate, makeExpiredCertificate } from '../harness/certificates.ts';
import { makeFolder } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { routes } from './checks/ask.ts';
import { startBareProvider } from './checks/raw-provider.ts';
import { expectTold } from './checks/told.ts';

interface Fault {
  /** Also the name of the provider and of its model. */
  readonly name: string;
  readonly make?: (folder: string) => Certificate;
  /** By default the gateway trusts the certificate. */
  readonly isUntrusted?: true;
  /** What the server does in place of a handshake. */
  readonly greet?: (socket: Socket) => unknown;
  readonly words: RegExp;
}

const faults: readonly Fault[] = [
  {
    name: 'expired',
    make: (folder) => makeExpiredCertificate(folder, 'old'),
    words: /its certificate is not trusted \(CERT_HAS_EXPIRED\)/,
  },
  {
    name: 'for-another-name',
    make: (folder) => makeCertificate(folder, 'other', 'elsewhere.example'),
    words: /its certificate is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
  },
  {
    name: 'of-a-stranger',
    make: (folder) => makeCertificate(folder, 'stranger'),
    isUntrusted: true,
    words: /its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  },
  {
    name: 'closed',
    greet: (socket) => socket.end(),
    words: /it closed the connection before it was open/,
  },
  {
    name: 'reset',
    greet: (socket) => socket.resetAndDestroy(),
    words: /it closed the connection before it was open/,
  },
  {
    name: 'plain-http',
    greet: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'),
    words: /it does not speak TLS \(/,
  },
  {
    name: 'silent',
    greet: () => undefined,
    words: /no connection within the connect timeout/,
  },
];

test('each is told as unreachable, with its reason, and no byte of the request leaves', async () => {
  const folder = await makeFolder();
  const trusted = makeCertificate(folder, 'trusted');
  const servers = await Promise.all(
    faults.map(async ({ make, greet }) => {
      const certificate = make?.(folder) ?? trusted;
      const provider = await startBareProvider(
        () => undefined,
        greet === undefined ? secured(certificate) : bare(greet),
      );
      return { provider, certificate };
    }),
  );
  const extraCaFile = join(folder, 'all.pem');
  const authorities = servers.filter((_, index) => faults[index]?.isUntrusted !== true);
  await writeFile(
    extraCaFile,
    authorities.map(({ certificate: { certFile } }) => readFileSync(certFile, 'utf8')).join(''),
  );
  const urls = servers.map(({ provider: { port } }) => `https://localhost:${port}/v1`);
  const gateway = await startGateway({
    config: {
      providers: Object.fromEntries(faults.map(({ name }, index) => [name, { baseUrl: urls[index], simulator: true }])),
      models: faults.map(({ name }) => ({ name, provider: name })),
      upstream: { connectMs: 1_500, extraCaFile },
    },
  });
  for (const { name, words } of faults) {
    const told = { status: 502, code: 'upstream_unreachable', words };
    await Promise.all(routes.map((route) => expectTold(gateway, { route, model: name, simulate: '' }, told)));
  }
  expect(servers.flatMap(({ provider }) => provider.requests)).toEqual([]);
});

function secured({ certFile, keyFile }: Certificate): (onSocket: (socket: Socket) => void) => Server {
  const files = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  return (onSocket) => createTlsServer(files, onSocket).on('tlsClientError', () => undefined);
}

function bare(greet: (socket: Socket) => unknown): (onSocket: (socket: Socket) => void) => Server {
  return (onSocket) =>
    createServer((socket) => {
      onSocket(socket);
      socket.once('data', () => greet(socket));
    });
}
