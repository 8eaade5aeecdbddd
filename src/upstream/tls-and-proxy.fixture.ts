import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';
import type { Provider } from '../core/provider.ts';
import { providerAt, startRawProvider, type RawProvider } from './provider-for-tests.ts';

/** A self-signed certificate, for this machine unless the test names another host. */
export class Certificate {
  readonly folder = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
  readonly file = join(this.folder, 'crt');
  readonly #keyFile = join(this.folder, 'key');

  constructor(subject = 'DNS:localhost,IP:127.0.0.1') {
    const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const names = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${subject}`];
    execFileSync('openssl', [...kind, ...names, '-keyout', this.#keyFile, '-out', this.file], { stdio: 'ignore' });
  }

  get options(): TlsOptions {
    return { key: readFileSync(this.#keyFile), cert: readFileSync(this.file) };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

interface TlsProvider {
  readonly raw: RawProvider;
  /** The provider, addressed by its host name. */
  readonly provider: Provider;
}

export async function startTlsProvider(
  certificate: Certificate,
  serve: (socket: Socket) => void,
  more: TlsOptions = {},
): Promise<TlsProvider> {
  const listen = (onSocket: (socket: TLSSocket) => void) => {
    const server = createTlsServer({ ...certificate.options, ...more }, onSocket);
    server.on('tlsClientError', () => undefined);
    return server;
  };
  const raw = await startRawProvider(serve, {}, listen);
  return { raw, provider: providerAt(`https://localhost:${raw.port}`) };
}

/** A proxy that opens tunnels to this machine, or answers CONNECT with a given text, or (`nothing`) does not answer. */
export class Proxy implements AsyncDisposable {
  readonly asked: string[] = [];
  /** The proxy's sockets to its clients. */
  readonly clients: Socket[] = [];
  /** The TCP sockets below them, where the proxy speaks TLS. */
  readonly links: Socket[] = [];
  readonly #beyond: Socket[] = [];
  readonly #answer: string;
  readonly #server: Server;

  private constructor(answer: string, certificate: Certificate | undefined) {
    this.#answer = answer;
    const onClient = (socket: Socket): void => {
      this.#serve(socket);
    };
    this.#server = certificate === undefined ? createServer(onClient) : createTlsServer(certificate.options, onClient);
    this.#server.on('connection', (socket: Socket) => {
      this.links.push(socket);
      socket.on('error', () => undefined);
    });
  }

  static async start(answer = 'tunnel', certificate?: Certificate): Promise<Proxy> {
    const proxy = new Proxy(answer, certificate);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get authority(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of [...this.clients, ...this.#beyond]) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #serve(socket: Socket): void {
    this.clients.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const head = chunk.toString();
      this.asked.push(head);
      if (this.#answer === 'nothing') return;
      if (this.#answer !== 'tunnel') {
        socket.write(this.#answer);
        return;
      }
      const port = Number(/^CONNECT \S+:(\d+) /.exec(head)?.[1]);
      const beyond = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      this.#beyond.push(beyond);
      beyond.on('error', () => undefined);
      socket.pipe(beyond).pipe(socket);
      socket.on('close', () => beyond.destroy());
    });
  }
}
