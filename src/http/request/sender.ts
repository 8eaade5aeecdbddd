import { callerAddress } from '../../auth/address-for-limits.ts';
import type { ClientAddresses } from './client-address.ts';
import type { Connection } from '../connection/connection.ts';
import { headerIn, type IncomingRequest } from './incoming-request.ts';
import type { ListenerDeps } from '../listener/listener-deps.ts';

/**
 * Tells those who send apart before any request is begun: by the key, where somebody has it, and else by the address. A
 * key that nobody has says nothing: a client could make up one for each request, and be somebody else every time.
 */
export function senderOf(
  request: IncomingRequest,
  connection: Connection,
  addresses: ClientAddresses,
  keyOf: ListenerDeps['keyOf'],
): string {
  const { rawHeaders } = request;
  const headers = {
    authorization: headerIn(rawHeaders, 'authorization'),
    'x-api-key': headerIn(rawHeaders, 'x-api-key'),
  };
  const clientAddress = addressOf(request, connection, addresses);
  const key = keyOf?.({ headers, clientAddress, connection });
  return key === undefined ? callerAddress(clientAddress) : `key ${key}`;
}

function addressOf(request: IncomingRequest, connection: Connection, addresses: ClientAddresses): string {
  const { remoteAddress } = connection.socket;
  // Asking for `headers` has Node go through all of them.
  if (!addresses.isProxy(remoteAddress)) return connection.addressBy(addresses);
  return addresses.find(remoteAddress, request.headers['x-forwarded-for']);
}
