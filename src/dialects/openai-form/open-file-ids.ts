import type { ObjectIds } from '../../core/object-ids.ts';
import type { Splice } from '../splice-bytes.ts';
import { invalidRequest } from './check-member.ts';

const member = Buffer.from('"file_id"');
const valueBehind = /^[ \t\r\n]*:[ \t\r\n]*"([A-Za-z0-9_-]{1,512})"/;
const longestBehind = 600;

/** Whether a request names a stored file. In a JSON text, these bytes stand only where a member or a whole string has this name. */
export function namesFile(body: Buffer): boolean {
  return body.includes(member);
}

/**
 * Replaces the ids of stored files in a request by those of the provider. Other texts pass, and the provider refuses them.
 * @param provider name of the one that the request goes to
 * @throws GatewayError `invalid_request` for a file of the caller that another provider stores
 */
export function openFileIds(body: Buffer, ids: ObjectIds, provider: string): Splice[] {
  const splices: Splice[] = [];
  for (let at = body.indexOf(member); at !== -1; at = body.indexOf(member, at + member.length)) {
    const from = at + member.length;
    const found = valueBehind.exec(body.toString('latin1', from, from + longestBehind));
    if (found === null) continue;
    const [behind, sealed = ''] = found;
    const object = ids.open(sealed);
    if (object === undefined) continue;
    if (object.provider !== provider) throw elsewhere(object.provider, provider);
    const end = from + behind.length - 1;
    splices.push({ start: end - sealed.length, end, text: object.id });
  }
  return splices;
}

function elsewhere(stored: string, asked: string): Error {
  const message = `The file is stored at the provider ${stored}, and this model is served by ${asked}.`;
  return invalidRequest('file_stored_elsewhere', 'file_id', message);
}
