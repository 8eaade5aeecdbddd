/**
 * Whether a host is called directly though there is a proxy. There is no standard for NO_PROXY; this is what curl and
 * most clients agree on: names divided by commas or spaces, `*` for all, `.example.com` and `*.example.com` for all
 * beneath, each with a port or without; IPv6 addresses with their brackets or without.
 */
export function isCalledDirectly(origin: URL, noProxy: string): boolean {
  const port = origin.port === '' ? (origin.protocol === 'https:' ? '443' : '80') : origin.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && fits(entry, origin.hostname.toLowerCase(), port));
}

function fits(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, ofPort] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  return /^[.*]/.test(name) ? host.endsWith(name.replace(/^\*/, '')) : host === name || host === `[${name}]`;
}
