import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Provider } from '../../core/provider.ts';
import type { Clock } from '../../core/clock.ts';
import { LookUps } from './look-ups.ts';
import type { UpstreamSettings } from '../settings.ts';
import { isProxied, proxyUrlOf, type ProxyVariables } from './proxy-variables.ts';

/** How connections to one provider are opened. */
export interface DialOptions {
  readonly origin: URL;
  readonly proxy: URL | undefined;
  /** The variable or setting that names the proxy, for messages. */
  readonly proxyVariable: string;
  /** Absent where Node's own certificate authorities are enough. */
  readonly secureContext: SecureContext | undefined;
  /** Time limit for the whole dial: name lookup, proxy tunnel and TLS handshake. */
  readonly connectMs: number;
  /** Shared by the connections to all providers. */
  readonly lookUps: LookUps;
}

/**
 * Returns a function that determines how connections to a provider are opened.
 * @throws Error where the file with extra authorities cannot be read, or the proxy's URL is invalid
 */
export function dialOptionsOf(
  settings: UpstreamSettings,
  variables: ProxyVariables,
  clock: Clock,
): (provider: Provider) => DialOptions {
  const lookUps = new LookUps(clock);
  const extraCa = settings.extraCaFile === undefined ? [] : [readFileSync(settings.extraCaFile, 'utf8')];
  const forAll = trusting(extraCa);
  const { proxyUrl } = variables;
  const proxyForAll = proxyUrl === undefined || proxyUrl === '' ? undefined : new URL(proxyUrl);
  return ({ name, origin: text, connections }) => {
    const origin = new URL(text);
    const providerCa = connections.extraCa;
    return {
      origin,
      ...proxyTo(origin, name, connections.proxy, proxyForAll, variables),
      secureContext: providerCa === undefined ? forAll : trusting([...extraCa, providerCa]),
      connectMs: connections.connectMs ?? settings.connectMs,
      lookUps,
    };
  };
}

type ProxyOf = Pick<DialOptions, 'proxy' | 'proxyVariable'>;

/** A provider's own setting overrides the environment, NO_PROXY included. */
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

/** One TLS context is shared by all connections of a pool: parsing 150 certificates costs milliseconds each time. */
function trusting(extraCa: readonly string[]): SecureContext | undefined {
  return extraCa.length === 0 ? undefined : createSecureContext({ ca: [...getCACertificates('default'), ...extraCa] });
}
