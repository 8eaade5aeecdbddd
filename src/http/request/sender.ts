import { callerAddress } from '../../auth/address-for-limits.ts';
import { type Priority, priorityHeader } from '../../core/priority.ts';
import type { ClientAddresses } from './client-address.ts';
import type { Connection } from '../connection/connection.ts';
import { headerIn, type IncomingRequest } from './incoming-request.ts';
import type { KeyFinder } from '../listener/listener-deps.ts';

/** Who sends a request, as far as it is known before the request is started. */
interface Sender {
  readonly name: string;
  readonly priority: Priority;
}

/** Stands for all senders while nothing is refused and nobody asks. */
export const anySender: Sender = { name: '', priority: 'interactive' };

/**
 * Finds the sender of a request: the key if it is known, otherwise the address. An unknown key says nothing, because a
 * client could invent one for each request and always be a new sender.
 */
export function senderOf(
  request: IncomingRequest,
  connection: Connection,
  addresses: ClientAddresses,
  keyFinder: KeyFinder | undefined,
): Sender {
  const { rawHeaders } = request;
  const headers: Record<string, string | undefined> = {};
  for (const name of keyFinder?.headers ?? []) headers[name] = headerIn(rawHeaders, name);
  const query = request.url?.split('?', 2)[1] ?? '';
  const clientAddress = addressOf(request, connection, addresses);
  const owner = keyFinder?.ownerOf({ headers, clientAddress, connection, query });
  return {
    name: owner === undefined ? callerAddress(clientAddress) : `key ${owner.id}`,
    // A header that names no priority is refused later, where the request is started.
    priority: headerIn(rawHeaders, priorityHeader) === 'batch' ? 'batch' : (owner?.priority ?? 'interactive'),
  };
}

function addressOf(request: IncomingRequest, connection: Connection, addresses: ClientAddresses): string {
  const { remoteAddress } = connection.socket;
  // Reading `headers` would make Node parse all of them.
  if (!addresses.isProxy(remoteAddress)) return connection.addressBy(addresses);
  return addresses.find(remoteAddress, request.headers['x-forwarded-for']);
}
