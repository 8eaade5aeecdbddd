import type { RedisOptions } from 'ioredis';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { ValkeySettings } from '../valkey-settings.ts';

const defaultPort = 6379;

/** Where the store is, and who asks. */
export type ConnectionOptions = Pick<RedisOptions, 'host' | 'port' | 'db' | 'username' | 'password' | 'tls'>;

/**
 * What the settings say of it. Asked anew for each connection, so that a new authority needs no restart.
 * @throws where the file of the authority cannot be read
 */
export async function connectionOptions({
  url,
  username,
  password,
  caFile,
}: ValkeySettings): Promise<ConnectionOptions> {
  const { protocol, hostname, port, pathname } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: port === '' ? defaultPort : Number(port),
    db: Number(pathname.slice(1)),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    ...(protocol === 'rediss:' ? { tls: await tlsOptions(host, caFile) } : {}),
  };
}

async function tlsOptions(host: string, caFile: string | undefined): Promise<NonNullable<ConnectionOptions['tls']>> {
  return {
    servername: /^[\d.]+$|:/.test(host) ? '' : host,
    ...(caFile === undefined ? {} : { ca: [...rootCertificates, await readFile(caFile, 'utf8')] }),
  };
}
