import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The address that a limit counts by. One end has a whole IPv6 /64 to choose from, so those count as one; an IPv4
 * address has one spelling, however it arrived. Whatever is no address shares one name: a text of the client's choice
 * would be a fresh limit for the asking.
 */
export function callerAddress(clientAddress: string): string {
  // Nearly all are plain, or as a socket for both families says them; the parser takes microseconds.
  const plain = clientAddress.startsWith('::ffff:') ? clientAddress.slice(7) : clientAddress;
  if (isIPv4(plain)) return plain;
  const address = parse(clientAddress);
  if (address === undefined) return 'unknown';
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  try {
    return ipaddr.process(text);
  } catch {
    return undefined;
  }
}
