import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Finds the address of the client: the other end of the socket, or what trusted proxies say. */
export class ClientAddresses {
  readonly #trusted: readonly Range[];

  /** @throws Error for a range that is not a CIDR range */
  constructor(trustedProxies: readonly string[]) {
    this.#trusted = trustedProxies.map(parseRange);
  }

  /**
   * X-Forwarded-For is read from the right, where our own proxies have written. The first address that is not a trusted
   * proxy is the client. The client itself may have invented what stands further left.
   */
  find(remoteAddress: string | undefined, forwardedFor: string | string[] | undefined): string {
    const direct = normalise(remoteAddress) ?? '';
    if (this.#trusted.length === 0 || typeof forwardedFor !== 'string' || !this.#trusts(direct)) return direct;
    let found = direct;
    let end = forwardedFor.length;
    while (end >= 0) {
      const comma = end === 0 ? -1 : forwardedFor.lastIndexOf(',', end - 1);
      const hop = normalise(stripPort(forwardedFor.slice(comma + 1, end).trim()));
      if (hop === undefined) return found;
      found = hop;
      if (!this.#trusts(hop)) return found;
      end = comma;
    }
    return found;
  }

  /** Whether the other end of a socket is a trusted proxy, which stands for many clients. */
  isProxy(remoteAddress: string | undefined): boolean {
    return this.#trusted.length > 0 && this.#trusts(normalise(remoteAddress) ?? '');
  }

  #trusts(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.parse(address);
    return this.#trusted.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits]));
  }
}

function parseRange(text: string): Range {
  if (!text.includes('/')) {
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  return ipaddr.parseCIDR(text);
}

/** Writes an IPv4 address in IPv6 form (`::ffff:192.0.2.1`) as IPv4. Undefined for a text that is not an address. */
function normalise(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  if (!address.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(address) ? address : undefined;
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}

/** Some proxies add a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function stripPort(hop: string): string {
  if (hop.startsWith('[')) return hop.slice(1, hop.indexOf(']') === -1 ? hop.length : hop.indexOf(']'));
  const colon = hop.indexOf(':');
  return colon !== -1 && colon === hop.lastIndexOf(':') ? hop.slice(0, colon) : hop;
}
