import { GatewayError } from '../../core/errors.ts';
import { type JsonMember, scanMember, scanObject } from '../../core/json/scan-object.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { filePlaces } from '../openai-chat/file-places.ts';
import { invalidRequest } from '../openai-form/check-member.ts';
import { openFileIds } from '../openai-form/open-file-ids.ts';
import { openIds } from './open-ids.ts';

/** OpenAI's name of the member that holds the request. https://platform.openai.com/docs/api-reference/batch/request-input */
const requestMember = 'body';

/**
 * Checks one line of the input of a batch: a request of Chat Completions or of Responses, whose ids no later step opens.
 * @throws GatewayError for a line that is no JSON object, or whose request names what a provider stores
 */
export function checkBatchLine(line: Buffer, ids: ObjectIds): void {
  const scanned = scanObject(line);
  if (scanned.kind !== 'object') throw invalidRequest('invalid_json', 'file', 'it is no JSON object.');
  for (const member of scanned.members.list) {
    if (member.key.toLowerCase() === requestMember) checkRequest(line, member, nobodys(ids));
  }
}

function checkRequest(line: Buffer, member: JsonMember, ids: ObjectIds): void {
  const { kind, ...request } = scanMember(line, member);
  if (kind !== 'object' || !('members' in request)) return;
  try {
    openIds(line, request.members, ids);
    openFileIds(line, request.members, filePlaces, ids, '');
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (error.code !== 'object_not_found') throw error;
    const named = error.context.param ?? 'an id';
    const message = `its request names something that is stored (${named}). The ids of a batch are not opened: send what they stand for.`;
    throw invalidRequest('unsupported_value', 'file', message);
  }
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
