import { isLoopback } from '../../core/loopback.ts';
import { isCalledDirectly } from './no-proxy.ts';

/** The process's environment variables, as far as they say something of the way out. */
type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of the way out. */
export interface ProxyVariables {
  /** Proxy for https providers, with its scheme. */
  readonly proxyUrl?: string;
  /** The variable that names it, for messages. */
  readonly proxyVariable?: string;
  /** Hosts that are called directly, as in NO_PROXY. */
  readonly noProxy?: string;
}

type ProxyFinding = ProxyVariables & {
  /** What is wrong with the variable; then there is no `proxyUrl`. Never holds its value, which may hold a password. */
  readonly fault?: string;
};

/** In the order in which they count: curl's, with capitals first. */
const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Reads the variables, in either spelling. A proxy without a scheme is one that is spoken to in plain HTTP, as in curl. */
export function readProxyVariables(env: Environment): ProxyFinding {
  const noProxy = firstOf(env, ['NO_PROXY', 'no_proxy'])?.value;
  const proxy = firstOf(env, proxyNames);
  const direct = noProxy === undefined ? {} : { noProxy };
  if (proxy === undefined) return direct;
  const proxyUrl = proxyUrlOf(proxy.value);
  const fault = describeProxyFault(proxyUrl);
  return { ...direct, proxyVariable: proxy.name, ...(fault === undefined ? { proxyUrl } : { fault }) };
}

/** What in the environment has no effect on the way to these base URLs, though it looks as if it had; undefined where nothing has. */
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

/** Whether calls to this base URL go through the proxy, if there is one. */
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

/** A proxy as it was written, with the scheme that is meant where there is none. */
export function proxyUrlOf(text: string): string {
  return text.includes('://') ? text : `http://${text}`;
}

/** What is wrong with a proxy's URL; undefined where nothing is. Never repeats it: it may hold a password. */
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
