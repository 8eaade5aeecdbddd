import ipaddr from 'ipaddr.js';

export interface EgressRule {
  readonly to?: ReadonlyArray<{
    readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
    readonly podSelector?: object;
    readonly namespaceSelector?: object;
  }>;
  readonly ports?: ReadonlyArray<{ readonly protocol: string; readonly port: number }>;
}

/**
 * Whether the address blocks of a policy's rules allow a packet to an address. Selectors do not count, because they
 * name pods of the cluster.
 */
export function letsOut(rules: readonly EgressRule[], address: string, port: number): boolean {
  return rules.some(
    ({ to = [], ports = [] }) =>
      ports.some((each) => each.protocol === 'TCP' && each.port === port) &&
      to.some(({ ipBlock }) => ipBlock !== undefined && contains(ipBlock, address)),
  );
}

function contains({ cidr, except = [] }: { cidr: string; except?: readonly string[] }, address: string): boolean {
  return isIn(address, cidr) && !except.some((hole) => isIn(address, hole));
}

function isIn(address: string, cidr: string): boolean {
  const range = ipaddr.parseCIDR(cidr);
  const parsed = ipaddr.parse(address);
  return parsed.kind() === range[0].kind() && parsed.match(range);
}
