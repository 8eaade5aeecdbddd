import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Provider } from '../../core/plan.ts';
import type { UpstreamSettings } from '../settings.ts';
import { isProxied, proxyUrlOf, type ProxyVariables } from './proxy-variables.ts';

/** How connections to one provider are opened. */
export interface DialOptions {
  readonly origin: URL;
  readonly proxy: URL | undefined;
  /** What names the proxy, a variable or a setting, for messages. */
  readonly proxyVariable: string;
  /** Absent where Node's own authorities are enough. */
  readonly secureContext: SecureContext | undefined;
  /** For the whole of it: the name's look-up, the proxy's tunnel and the handshake. */
  readonly connectMs: number;
}

/**
 * Finds the way to each provider.
 * @throws Error where the file with the extra authorities cannot be read, or the proxy's URL is none
 */
export function dialOptionsOf(
  settings: UpstreamSettings,
  variables: ProxyVariables,
): (provider: Provider) => DialOptions {
  const extraCa = settings.extraCaFile === undefined ? [] : [readFileSync(settings.extraCaFile, 'utf8')];
  const forAll = trusting(extraCa);
  const { proxyUrl } = variables;
  const proxyForAll = proxyUrl === undefined || proxyUrl === '' ? undefined : new URL(proxyUrl);
  return ({ name, origin: text, connections }) => {
    const origin = new URL(text);
    const own = connections.extraCa;
    return {
      origin,
      ...proxyTo(origin, name, connections.proxy, proxyForAll, variables),
      secureContext: own === undefined ? forAll : trusting([...extraCa, own]),
      connectMs: connections.connectMs ?? settings.connectMs,
    };
  };
}

type ProxyOf = Pick<DialOptions, 'proxy' | 'proxyVariable'>;

/** A provider's own setting counts before the environment, NO_PROXY included. */
function proxyTo(
  origin: URL,
  name: string,
  own: Provider['connections']['proxy'],
  proxyForAll: URL | undefined,
  { proxyVariable = 'HTTPS_PROXY', noProxy = '' }: ProxyVariables,
): ProxyOf {
  const setting = `providers.${name}.connections.proxy`;
  if (own === 'none') return { proxy: undefined, proxyVariable: setting };
  if (own !== undefined) return { proxy: new URL(proxyUrlOf(own.reveal())), proxyVariable: setting };
  return { proxy: isProxied(origin, noProxy) ? proxyForAll : undefined, proxyVariable };
}

/** One context for all connections of a pool: reading 150 certificates anew costs milliseconds each time. */
function trusting(extraCa: readonly string[]): SecureContext | undefined {
  return extraCa.length === 0 ? undefined : createSecureContext({ ca: [...getCACertificates('default'), ...extraCa] });
}
