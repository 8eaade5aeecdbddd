import { isLoopback } from '../../core/loopback.ts';
import { isCalledDirectly } from './no-proxy.ts';

/** The environment variables of the process. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy settings of the environment. */
export interface ProxyVariables {
  /** Proxy for https providers, with its scheme. */
  readonly proxyUrl?: string;
  /** The variable that names the proxy, for messages. */
  readonly proxyVariable?: string;
  /** Hosts that are called directly, as in NO_PROXY. */
  readonly noProxy?: string;
}

type ProxyFinding = ProxyVariables & {
  /**
   * What is wrong with the variable. Then `proxyUrl` is absent. It never contains the variable's value, which may
   * contain a password.
   */
  readonly fault?: string;
};

/** In the order of precedence: curl's order, with capitals first. */
const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Reads the variables in upper or lower case. A proxy without a scheme is a plain HTTP proxy, as in curl. */
export function readProxyVariables(env: Environment): ProxyFinding {
  const noProxy = firstOf(env, ['NO_PROXY', 'no_proxy'])?.value;
  const proxy = firstOf(env, proxyNames);
  const direct = noProxy === undefined ? {} : { noProxy };
  if (proxy === undefined) return direct;
  const proxyUrl = proxyUrlOf(proxy.value);
  const fault = describeProxyFault(proxyUrl);
  return { ...direct, proxyVariable: proxy.name, ...(fault === undefined ? { proxyUrl } : { fault }) };
}

/**
 * Describes a proxy variable that has no effect on calls to these base URLs although it looks as if it had; undefined
 * where there is none.
 */
export function describeUnusedProxy(env: Environment, baseUrls: readonly string[]): string | undefined {
  const http = firstOf(env, ['HTTP_PROXY', 'http_proxy']);
  if (http === undefined) return undefined;
  const { proxyUrl, noProxy = '' } = readProxyVariables(env);
  const unproxied = baseUrls.some((baseUrl) => {
    const url = URL.parse(baseUrl);
    if (url === null || isLoopback(url.hostname) || isCalledDirectly(url, noProxy)) return false;
    return url.protocol === 'http:' || proxyUrl === undefined;
  });
  if (!unproxied) return undefined;
  return `${http.name} is set in the environment and is not used: providers at https:// are called through HTTPS_PROXY, those at http:// directly`;
}

/** Whether calls to this base URL would use the proxy. */
export function isProxied(baseUrl: URL, noProxy: string): boolean {
  return baseUrl.protocol === 'https:' && !isCalledDirectly(baseUrl, noProxy);
}

function firstOf(env: Environment, names: readonly string[]): { name: string; value: string } | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}

/** The proxy's URL. Where it was written without a scheme, `http://` is added. */
export function proxyUrlOf(text: string): string {
  return text.includes('://') ? text : `http://${text}`;
}

/**
 * Describes what is wrong with a proxy's URL; undefined where nothing is. It never repeats the URL, which may contain a
 * password.
 */
export function describeProxyFault(text: string): string | undefined {
  const scheme = text.slice(0, text.indexOf('://')).toLowerCase();
  if (scheme.startsWith('socks'))
    return 'names a SOCKS proxy; only HTTP proxies are understood, such as http://proxy:3128';
  if (scheme !== 'http' && scheme !== 'https') return 'must start with http:// or https://, such as http://proxy:3128';
  const url = /\s/.test(text) ? null : URL.parse(text);
  if (url === null || url.hostname === '') return 'is no URL; a proxy is written as http://proxy:3128';
  try {
    decodeURIComponent(url.username);
    decodeURIComponent(url.password);
  } catch {
    return 'has a % in its user or password that begins no escape; write it as %25';
  }
  return undefined;
}
