import type { RedisOptions } from 'ioredis';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { parseStoreUrl, type HostAddress } from '../store-address.ts';
import type { ValkeySettings } from '../valkey-settings.ts';

/** One server, and who asks it. */
export interface ConnectionOptions {
  readonly to: Pick<RedisOptions, 'host' | 'port' | 'path' | 'username' | 'password' | 'tls'>;
  /** Chosen where it is not 0. */
  readonly database: number;
}

type Credentials = Pick<ValkeySettings, 'username' | 'password'>;

/**
 * How a server is reached at one of the URL's hosts, or at another host that they name. Asked anew for each connection,
 * so that a new authority needs no restart.
 * @param host the URL's first where none is given
 * @throws where the URL says nothing that can be used, or the file of the authority cannot be read
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
