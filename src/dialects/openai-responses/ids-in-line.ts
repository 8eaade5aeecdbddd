import { findPlaces, type Places } from '../../core/json/find-places.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import type { GatewayError } from '../../core/errors.ts';
import { textAt } from '../../core/json/text-at.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { invalidRequest } from '../openai-form/check-member.ts';
import { callersOwn, idName, labels } from '../openai-form/id-members.ts';

/** Names that are the caller's own stand in these, and no id of an object that is stored. */
const ownInLine: ReadonlySet<string> = new Set([
  ...callersOwn,
  'parameters',
  'schema',
  'input_schema',
  'variables',
  'headers',
  'chat_template_kwargs',
]);
/** Names like that of an id, of what no provider stores for a caller. */
const labelsInLine: ReadonlySet<string> = new Set([
  ...labels,
  'call_id',
  'caller_id',
  'tool_call_id',
  'tool_use_id',
  'session_id',
  'trace_id',
  'tenant_id',
  'connector_id',
  'tunnel_id',
  'model_id',
  'agent_id',
  'skill_id',
]);
/** What has an `id` that is such a label: also a text that the request brings along, and a prompt that the company wrote at the provider. */
const labelled: ReadonlySet<string> = new Set([
  'tool_calls',
  'acknowledged_safety_checks',
  'pending_safety_checks',
  'documents',
  'prompt',
]);
/** What callers store, and name in other requests than those whose places are known. Its id may have any form. */
const storedName = /(?:^|_)(?:file|response|container|vector_store)_ids?$/;
/** `file-abc123`, `video_abc123`: all other names, such as `id` alone, may also be those of the caller's own things. */
const objectId = /^[a-z]+[-_][\w-]{6,}$/i;

/** Each costs about a microsecond. The largest known request has a few thousand. */
const maxNames = 50_000;

const nothing: Places<string> = {};

/**
 * Looks for an id of something stored in a request of any endpoint, at any depth, by the name of its member alone.
 * @returns the name of such a member
 * @throws GatewayError for a request of countless members
 */
export function findNamedObject(
  line: Buffer,
  { start, end }: Pick<JsonMembers, 'start' | 'end'>,
  ids: Pick<ObjectIds, 'isShared'>,
): string | undefined {
  let found: string | undefined;
  findPlaces(line, start, end, new NamesInLine().anything, (name, from, to) => {
    const id = textAt(line, from, to);
    if (id === '' || ids.isShared(id)) return;
    if (storedName.test(name) || objectId.test(id)) found ??= name;
  });
  return found;
}

class NamesInLine {
  readonly anything: Places<string> = { members: { get: (name) => this.#placesOf(name) } };
  readonly #withLabel: Places<string> = {
    members: { get: (name) => (name === 'id' ? this.anything : this.#placesOf(name)) },
  };
  #count = 0;

  #placesOf(name: string): Places<string> {
    this.#count += 1;
    if (this.#count > maxNames) throw tooMany();
    if (ownInLine.has(name)) return nothing;
    if (labelled.has(name)) return this.#withLabel;
    return idName.test(name) && !labelsInLine.has(name) ? { ...this.anything, text: name } : this.anything;
  }
}

function tooMany(): GatewayError {
  return invalidRequest('unsupported_value', 'file', `its request has more than ${String(maxNames)} members.`);
}
