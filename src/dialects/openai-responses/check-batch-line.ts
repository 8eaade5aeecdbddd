import { GatewayError } from '../../core/errors.ts';
import { type JsonMember, scanMember, scanObject } from '../../core/json/scan-object.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { namedPlaces } from '../openai-chat/named-places.ts';
import { invalidRequest } from '../openai-form/check-member.ts';
import { openNamedIds, requestHasSign } from '../openai-form/open-named-ids.ts';
import { findNamedObject } from './ids-in-line.ts';
import { openIds } from './open-ids.ts';

/** OpenAI's name of the member that holds the request. https://platform.openai.com/docs/api-reference/batch/request-input */
const requestMember = 'body';

/** OpenAI's largest request of embeddings has 300,000 tokens, which may be numbers. To check so many values takes some 30 ms. */
export const mostValuesOfLine = 320_000;

/**
 * Checks one line of the input of a batch: a request of any endpoint, whose ids no later step opens. In Chat Completions and in
 * Responses some of them have other names, and are looked for at their places too.
 * @throws GatewayError for a line that is no JSON object or has countless values, or whose request names what a provider stores
 */
export function checkBatchLine(line: Buffer, ids: ObjectIds): void {
  const scanned = scanObject(line, mostValuesOfLine);
  if (scanned.kind === 'invalid' && scanned.fault.kind === 'values') throw tooManyValues();
  if (scanned.kind !== 'object') throw invalidRequest('invalid_json', 'file', 'it is no JSON object.');
  for (const member of scanned.members.list) {
    if (member.key.toLowerCase() === requestMember) checkRequest(line, member, nobodys(ids));
  }
}

function checkRequest(line: Buffer, member: JsonMember, ids: ObjectIds): void {
  const { kind, ...request } = scanMember(line, member);
  if (kind !== 'object' || !('members' in request)) return;
  const name = findNamedObject(line, request.members, ids);
  if (name !== undefined) throw namesStored(name);
  let edits: readonly unknown[];
  try {
    edits = openIds(line, request.members, ids).splices;
    if (requestHasSign(line)) openNamedIds(line, request.members, namedPlaces, ids, '');
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (error.code !== 'object_not_found') throw error;
    throw namesStored(error.context.param ?? 'an id');
  }
  // Of a request that is sent at once, the id of an item is left out where the item is whole without it.
  if (edits.length > 0) throw namesStored('the id of an item of input');
}

function tooManyValues(): GatewayError {
  const message = `it has more than ${String(mostValuesOfLine)} JSON values.`;
  return invalidRequest('unsupported_value', 'file', message);
}

function namesStored(named: string): GatewayError {
  const message = `its request names something that is stored (${named}). The ids of a batch are not opened: send what they stand for.`;
  return invalidRequest('unsupported_value', 'file', message);
}

/** Opens nothing: also the caller's own ids would reach the provider as they are. */
function nobodys(ids: ObjectIds): ObjectIds {
  return {
    isLasting: true,
    ownerTag: ids.ownerTag,
    isShared: (id) => ids.isShared(id),
    isOwnTag: () => false,
    seal: (_provider, id) => id,
    open: () => undefined,
  };
}
