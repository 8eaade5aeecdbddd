import { parseExact } from '../../core/json/parse-exact.ts';
import type { JsonMember, JsonMembers } from '../../core/json/scan-object.ts';
import { boundValues } from '../bound-values.ts';
import { isObject } from '../chat-form/read-value.ts';
import { invalidRequest, isNull } from '../openai-form/check-member.ts';

const idMember = Buffer.from('"id"');
/** A name of ASCII letters may be written with these escapes. */
const escape = Buffer.from('\\u00');

/**
 * Refuses a request that continues from what the provider has stored: an earlier response, a conversation, or an item that
 * is named by its id. All callers share the provider's key, so one caller could continue what another has said.
 * @param state the members that name a response or a conversation
 * @throws GatewayError `invalid_request` that names the parameter
 */
export function refuseStoredState(
  body: Buffer,
  state: Readonly<Record<string, JsonMember | undefined>>,
  members: JsonMembers,
): void {
  for (const [name, member] of Object.entries(state)) {
    if (member !== undefined && !isNull(body, member)) throw refused(name);
  }
  // Of a repeated member a provider may read any.
  const inputs = members.list.filter((one) => one.isNamed('input'));
  if (inputs.some((input) => namesItem(body, input))) throw refused('input');
}

/** Whether an item has an id and no content: the provider then takes the item that it has stored. Its `type` is optional. */
function namesItem(body: Buffer, { valueStart, valueEnd }: JsonMember): boolean {
  const input = body.subarray(valueStart, valueEnd);
  if (!input.includes(idMember) && !input.includes(escape)) return false;
  boundValues(body);
  const items = parseExact(input.toString());
  return Array.isArray(items) && items.some(isReference);
}

function isReference(item: unknown): boolean {
  if (!isObject(item)) return false;
  const { type, role } = item;
  if (type === 'image_generation_call') return typeof item['result'] !== 'string';
  return type === 'item_reference' || ((type === undefined || type === null) && role === undefined);
}

function refused(param: string): Error {
  const message = `${param}: this gateway uses no stored responses and conversations, because its setting objects.secret is missing. Send the earlier items again in input, with store: false.`;
  return invalidRequest('unsupported_parameter', param, message);
}
