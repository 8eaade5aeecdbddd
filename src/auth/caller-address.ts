import ipaddr from 'ipaddr.js';

/**
 * The address that a limit counts by. One end has a whole IPv6 /64 to choose from, so those count as one; an IPv4
 * address has one spelling, however it arrived. Whatever is no address shares one name: a text of the client's choice
 * would be a fresh limit for the asking.
 */
export function callerAddress(clientAddress: string): string {
  if (!ipaddr.isValid(clientAddress)) return 'unknown';
  const address = ipaddr.process(clientAddress);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`).toString()}/64`;
}
