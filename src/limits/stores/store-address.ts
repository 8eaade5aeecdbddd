import type { ValkeySettings } from './valkey-settings.ts';

/** The address of a host. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

/** The address of a store, read from its URL. */
type StoreAddress =
  | { readonly kind: 'socket'; readonly path: string; readonly database: number }
  | {
      readonly kind: 'hosts';
      readonly hosts: readonly [HostAddress, ...HostAddress[]];
      readonly tls: boolean;
      readonly database: number;
    };

/** A URL that cannot be used, and what to write instead. Never repeats the URL, which may contain a password. */
interface WrongAddress {
  readonly kind: 'wrong';
  readonly message: string;
}

const defaultPort = 6379;
const mostHosts = 16;
const shape = /^(redis|rediss|valkey|valkeys|unix):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/;

export function parseStoreUrl(url: string): StoreAddress | WrongAddress {
  const [, scheme = '', authority = '', path = '', query = ''] = shape.exec(url) ?? [];
  if (scheme === '') return wrong('must begin with redis://, rediss:// (with TLS) or unix:// and have no #');
  if (authority.includes('@')) {
    return wrong('must not hold a user name or password: they go into limits.valkey.username and password');
  }
  const [name, value = '', ...others] = query.split(/[=&]/);
  if (query !== '' && (name !== 'db' || others.length > 0)) return wrong('may have no parameter but db, as in ?db=3');
  const inPath = scheme === 'unix' ? '' : path.slice(1);
  if (![inPath, value].every((text) => /^[0-9]{0,5}$/.test(text)) || (query !== '' && value === '')) {
    return wrong('must have a whole number as its database, as in /3 or ?db=3');
  }
  if (inPath !== '' && value !== '' && Number(inPath) !== Number(value)) return wrong('names two databases; leave one');
  const database = Number(inPath || value);
  if (scheme === 'unix') {
    if (authority !== '' || path.length < 2) return wrong('must have the whole path of the socket after unix://');
    return { kind: 'socket', path: decodeURIComponent(path), database };
  }
  const hosts = authority.split(',').map(parseHost);
  const [first, ...rest] = hosts.filter((host) => host !== undefined);
  if (first === undefined || rest.length + 1 < hosts.length)
    return wrong('must have hosts such as valkey:6379 after ://');
  if (hosts.length > mostHosts) return wrong(`may list ${mostHosts} hosts; any of a cluster's nodes know the others`);
  return { kind: 'hosts', hosts: [first, ...rest], tls: scheme === 'rediss' || scheme === 'valkeys', database };
}

/** Checks the settings together, which no schema can. Returns undefined if they make sense. */
export function storeProblem(
  settings: ValkeySettings,
): { readonly name: keyof ValkeySettings; readonly message: string } | undefined {
  const { url, sentinel, cluster, sentinelUsername, sentinelPassword } = settings;
  const address = parseStoreUrl(url);
  if (address.kind === 'wrong') return { name: 'url', message: address.message };
  if (sentinel !== undefined && cluster)
    return { name: 'cluster', message: 'and sentinel exclude each other; leave one' };
  if (sentinel === undefined && (sentinelUsername ?? sentinelPassword) !== undefined) {
    return {
      name: sentinelUsername === undefined ? 'sentinelPassword' : 'sentinelUsername',
      message: 'is for Sentinels: set sentinel as well',
    };
  }
  if (cluster && address.database !== 0) {
    return {
      name: 'url',
      message: `names database ${address.database}, and a cluster has database 0 only; leave it out`,
    };
  }
  const isAlone = sentinel === undefined && !cluster;
  if (address.kind === 'socket') {
    return isAlone ? undefined : { name: 'url', message: 'must list hosts where sentinel or cluster is set' };
  }
  if (isAlone && address.hosts.length > 1) {
    return {
      name: 'url',
      message: 'lists several hosts: set sentinel where they are Sentinels, or cluster where they are nodes of one',
    };
  }
  return undefined;
}

function parseHost(text: string): HostAddress | undefined {
  const url = URL.parse(`tcp://${text}`);
  if (url === null || url.hostname === '' || url.host !== text) return undefined;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: url.port === '' ? defaultPort : Number(url.port) };
}

function wrong(message: string): WrongAddress {
  return { kind: 'wrong', message };
}
