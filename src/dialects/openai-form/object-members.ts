import { GatewayError } from '../../core/errors.ts';
import { type JsonMembers, scanObject } from '../../core/json/scan-object.ts';
import { invalidRequest } from './check-member.ts';

/** The members of a request. @throws GatewayError with OpenAI's own words where the body is not a JSON object */
export function objectMembers(body: Buffer, scanned = scanObject(body)): JsonMembers {
  if (scanned.kind === 'object') return scanned.members;
  if (scanned.kind === 'not_object') {
    throw invalidRequest(undefined, undefined, 'The body of the request must be a JSON object.');
  }
  const where = scanned.fault.describe(body);
  throw new GatewayError('invalid_json', `We could not parse the JSON body of your request. ${where}.`);
}
