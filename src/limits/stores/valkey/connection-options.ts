import type { RedisOptions } from 'ioredis';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { parseStoreUrl, type HostAddress } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';

/** How to connect to one server, and with which credentials. */
export interface ConnectionOptions {
  readonly to: Pick<RedisOptions, 'host' | 'port' | 'path' | 'username' | 'password' | 'tls'>;
  /** Selected if it is not 0. */
  readonly database: number;
}

type Credentials = Pick<ValkeySettings, 'username' | 'password'>;

/**
 * How to reach a server, at one of the URL's hosts or at a host that they name. Read again for each connection, so that
 * a new certificate authority needs no restart.
 * @param host the URL's first host if undefined
 * @throws if the URL cannot be used, or the file of the certificate authority cannot be read
 */
export async function connectionOptions(
  settings: Pick<ValkeySettings, 'url' | 'caFile'> & Credentials,
  host?: HostAddress,
): Promise<ConnectionOptions> {
  const address = parseStoreUrl(settings.url);
  if (address.kind === 'wrong') throw new Error(`limits.valkey.url ${address.message}`);
  const { username, password, caFile } = settings;
  const credentials = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: password.reveal() }),
  };
  const { database } = address;
  if (address.kind === 'socket') return { to: { path: address.path, ...credentials }, database };
  const at = host ?? address.hosts[0];
  return {
    to: { ...at, ...credentials, ...(address.tls ? { tls: await tlsOptions(at.host, caFile) } : {}) },
    database,
  };
}

async function tlsOptions(host: string, caFile: string | undefined): Promise<NonNullable<RedisOptions['tls']>> {
  return {
    servername: /^[\d.]+$|:/.test(host) ? '' : host,
    ...(caFile === undefined ? {} : { ca: [...rootCertificates, await readFile(caFile, 'utf8')] }),
  };
}
