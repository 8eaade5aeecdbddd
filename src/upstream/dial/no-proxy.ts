/**
 * Whether a host is called directly although there is a proxy. NO_PROXY has no standard. This follows what curl and
 * most clients agree on: names separated by commas or spaces, `*` for all hosts, `.example.com` and `*.example.com` for
 * all subdomains, each with or without a port; IPv6 addresses with or without brackets.
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
