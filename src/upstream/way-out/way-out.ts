import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { UpstreamSettings } from '../settings.ts';
import { isProxied, type ProxyVariables } from './proxy-variables.ts';

/** How connections to one origin are opened. */
export interface WayOut {
  readonly origin: URL;
  readonly proxy: URL | undefined;
  /** The variable that names the proxy, for messages. */
  readonly proxyVariable: string;
  /** Absent where Node's own authorities are enough. */
  readonly secureContext: SecureContext | undefined;
  /** For the whole of it: the name's look-up, the proxy's tunnel and the handshake. */
  readonly connectMs: number;
}

/**
 * Finds the way to each origin.
 * @throws Error where the file with the extra authorities cannot be read, or the proxy's URL is none
 */
export function waysOut(
  settings: UpstreamSettings,
  { proxyUrl, proxyVariable = 'HTTPS_PROXY', noProxy = '' }: ProxyVariables,
): (origin: string) => WayOut {
  const secureContext = settings.extraCaFile === undefined ? undefined : trustAlso(settings.extraCaFile);
  const proxy = proxyUrl === undefined || proxyUrl === '' ? undefined : new URL(proxyUrl);
  return (text) => {
    const origin = new URL(text);
    return {
      origin,
      proxy: isProxied(origin, noProxy) ? proxy : undefined,
      proxyVariable,
      secureContext,
      connectMs: settings.connectMs,
    };
  };
}

/** One context for all connections: reading 150 certificates anew costs milliseconds each time. */
function trustAlso(file: string): SecureContext {
  return createSecureContext({ ca: [...getCACertificates('default'), readFileSync(file, 'utf8')] });
}
