import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { EnvHttpProxyAgent, Pool } from 'undici';
import type { Clock } from '../core/clock.ts';
import { ConnectionPool, type PoolOptions } from './connection-pool.ts';
import { PoolByOrigin, type WayToProviders } from './pool-by-origin.ts';
import type { UpstreamSettings } from './settings.ts';

/** What the environment says about the way out. */
export interface WayOut {
  /** Proxy for https providers, as in HTTPS_PROXY. */
  readonly proxyUrl?: string;
  /** Hosts that are called directly, as in NO_PROXY. */
  readonly noProxy?: string;
}

/** OpenAI's heads have 2 to 4 KiB, cookies included. */
const maxHeadBytes = 32_768;

/**
 * The pools, behind one dispatcher that knows the way out.
 * @throws Error where the file with the extra authorities cannot be read
 */
export function makeDispatcher(settings: UpstreamSettings, wayOut: WayOut, clock: Clock): WayToProviders {
  const secureContext = settings.extraCaFile === undefined ? undefined : trustAlso(settings.extraCaFile);
  const tls = secureContext === undefined ? {} : { secureContext };
  const newPool = (origin: string | URL, options: object): ConnectionPool =>
    new ConnectionPool(origin, options as PoolOptions, settings, clock);
  const options = {
    allowH2: false,
    pipelining: 1,
    connectTimeout: settings.connectMs,
    connect: tls,
    // Ours are the clocks that count; undici's would cut a provider that thinks for five minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: settings.idleSocketMs,
    // Otherwise a provider's own hint stretches it to ten minutes.
    keepAliveMaxTimeout: settings.idleSocketMs,
    maxHeaderSize: maxHeadBytes,
  };
  if (wayOut.proxyUrl === undefined || wayOut.proxyUrl === '') {
    return new PoolByOrigin((origin) => newPool(origin, options));
  }
  return new EnvHttpProxyAgent({
    ...options,
    factory: newPool,
    // Empty, not absent: undici would read the environment itself.
    httpProxy: '',
    httpsProxy: wayOut.proxyUrl,
    noProxy: wayOut.noProxy ?? '',
    requestTls: tls,
    proxyTls: tls,
    // For CONNECT only. A proxy that accepts and says nothing is given up like a provider that does not accept.
    clientFactory: (origin: URL, proxyOptions: object) =>
      new Pool(origin, {
        ...proxyOptions,
        allowH2: false,
        headersTimeout: settings.connectMs,
        keepAliveTimeout: settings.idleSocketMs,
      }),
  });
}

/** One context for all connections: reading 150 certificates anew costs milliseconds each time. */
function trustAlso(file: string): SecureContext {
  return createSecureContext({ ca: [...getCACertificates('default'), readFileSync(file, 'utf8')] });
}
