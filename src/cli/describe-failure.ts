import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/problem.ts';

/** Says why `serve` cannot start, in words for the person who started it. Undefined if the error is a bug. */
export function describeStartFailure(error: unknown, config: Config | undefined): string | undefined {
  if (error instanceof ConfigError) return describeConfigError(error);
  if (isTlsError(error) && config?.server.tls !== undefined) {
    const { certFile, keyFile } = config.server.tls;
    return `server.tls: ${certFile} and ${keyFile} are no certificate with its key in PEM form (${error.message}).`;
  }
  const { code, port, address, hostname, syscall } = error as ListenFailure;
  const place = address ?? hostname;
  const section = isOfAdmin(port, place, config) ? 'admin' : 'server';
  const variable = section === 'admin' ? 'HEADGATE_ADMIN' : 'HEADGATE';
  switch (code) {
    case 'EADDRINUSE':
      return `Another process listens on ${address}:${port} already. Stop it, or choose another port with ${variable}_PORT or ${section}.port.`;
    case 'EACCES':
      return `This user may not listen on ${address}:${port}. Choose a port from 1024 on with ${variable}_PORT or ${section}.port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${place ?? config?.[section].host}. Choose another with ${variable}_HOST or ${section}.host.`;
    case undefined:
    default:
      return syscall === 'listen' || syscall === 'bind' || syscall === 'getaddrinfo'
        ? `This machine cannot listen on ${place ?? config?.[section].host} (${code}). Choose another address with ${variable}_HOST or ${section}.host.`
        : undefined;
  }
}

type ListenFailure = NodeJS.ErrnoException & {
  readonly port?: number;
  readonly address?: string;
  readonly hostname?: string;
};

/** Compares the port if the error has one. An error of name resolution has only the name. */
function isOfAdmin(port: number | undefined, place: string | undefined, config: Config | undefined): boolean {
  if (config === undefined) return false;
  const { server, admin } = config;
  if (port !== undefined) return port === admin.port && (port !== server.port || place !== server.host);
  return place === admin.host && place !== server.host;
}

function isTlsError(error: unknown): error is Error {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_OSSL');
}

/** One line for each problem. */
export function describeConfigError({ problems, message }: ConfigError): string {
  if (problems.length === 1) return message;
  return `The configuration has ${problems.length} problems:\n${message.replaceAll(/^/gm, '  ')}`;
}
