import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The address by which limits count a client. An IPv6 client can choose any address of its /64, so a whole /64 counts
 * as one. An IPv4 address has one spelling, even if it arrives in IPv6 form. All texts that are not addresses count
 * together; otherwise a client could get a fresh limit with each text that it invents.
 */
export function callerAddress(clientAddress: string): string {
  // Nearly all addresses are plain, or have the IPv6 form of a socket for both families. The parser takes microseconds.
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
