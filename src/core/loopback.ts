import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether an address to bind to, or a host name without its port (IPv6 with or without brackets), is reachable from
 * this machine only. Any name other than `localhost` counts as reachable from elsewhere.
 */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const family = isIP(host);
  if (family !== 0) return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : '';
  return isIP(bare) === 6 && loopback.check(bare, 'ipv6');
}
