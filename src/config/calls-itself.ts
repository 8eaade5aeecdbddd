import { isLoopback } from '../core/loopback.ts';
import type { Config } from './config.ts';

/**
 * Finds the listener of this gateway that a provider's base URL leads to. Such a provider would make the gateway call
 * itself for one request again and again.
 * @returns the setting of the listener's port; undefined where the URL leads elsewhere
 */
export function listenerAt(baseUrl: string, { server, admin }: Pick<Config, 'server' | 'admin'>): string | undefined {
  const url = URL.parse(baseUrl);
  if (url === null) return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const isAt = (listener: { readonly host: string; readonly port: number }): boolean =>
    listener.port === port && reaches(withoutBrackets(url.hostname), listener.host);
  if (isAt(server)) return 'server.port';
  return isAt(admin) ? 'admin.port' : undefined;
}

/** Whether a host name of a URL leads to a listener that binds this address. */
function reaches(host: string, bound: string): boolean {
  if (host === bound) return true;
  if (bound === '0.0.0.0' || bound === '::') return isLoopback(host);
  return (host === 'localhost' || bound === 'localhost') && isLoopback(host) && isLoopback(bound);
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
