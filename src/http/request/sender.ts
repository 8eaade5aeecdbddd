import { callerAddress } from '../../auth/address-for-limits.ts';
import type { ClientAddresses } from './client-address.ts';
import type { Connection } from '../connection/connection.ts';
import { headerIn, type IncomingRequest } from './incoming-request.ts';
import type { KeyFinder } from '../listener/listener-deps.ts';

/**
 * Names the sender of a request before the request is started: the key if it is known, otherwise the address. An
 * unknown key says nothing, because a client could invent one for each request and always be a new sender.
 */
export function senderOf(
  request: IncomingRequest,
  connection: Connection,
  addresses: ClientAddresses,
  keyFinder: KeyFinder | undefined,
): string {
  const { rawHeaders } = request;
  const headers: Record<string, string | undefined> = {};
  for (const name of keyFinder?.headers ?? []) headers[name] = headerIn(rawHeaders, name);
  const query = request.url?.split('?', 2)[1] ?? '';
  const clientAddress = addressOf(request, connection, addresses);
  const key = keyFinder?.idOf({ headers, clientAddress, connection, query });
  return key === undefined ? callerAddress(clientAddress) : `key ${key}`;
}

function addressOf(request: IncomingRequest, connection: Connection, addresses: ClientAddresses): string {
  const { remoteAddress } = connection.socket;
  // Reading `headers` would make Node parse all of them.
  if (!addresses.isProxy(remoteAddress)) return connection.addressBy(addresses);
  return addresses.find(remoteAddress, request.headers['x-forwarded-for']);
}
