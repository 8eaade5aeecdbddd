import { findPlaces, type Places } from '../../core/json/find-places.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import type { GatewayError } from '../../core/errors.ts';
import { textAt } from '../../core/json/text-at.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import { invalidRequest } from '../openai-form/check-member.ts';

/** Names that are the caller's own stand in these, and no id of an object that is stored. */
const callersOwn: ReadonlySet<string> = new Set([
  'metadata',
  'attributes',
  'parameters',
  'schema',
  'input_schema',
  'variables',
  'headers',
  'chat_template_kwargs',
]);
/** Names like that of an id, of what no provider stores for a caller. */
const labels: ReadonlySet<string> = new Set([
  'custom_id',
  'call_id',
  'caller_id',
  'tool_call_id',
  'tool_use_id',
  'user_id',
  'session_id',
  'request_id',
  'organization_id',
  'project_id',
  'connector_id',
  'tunnel_id',
  'model_id',
]);
/** What has an `id` that is such a label, or, of a prompt, names what the company wrote at the provider. */
const labelled: ReadonlySet<string> = new Set([
  'tool_calls',
  'acknowledged_safety_checks',
  'pending_safety_checks',
  'prompt',
]);
const idName = /_ids?$/;
/** `file-abc123`, `video_abc123`: `id` alone is also the name of other things. */
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
    if (name !== 'id' || objectId.test(id)) found ??= name;
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
    if (callersOwn.has(name)) return nothing;
    if (labelled.has(name)) return this.#withLabel;
    const isId = name === 'id' || (idName.test(name) && !labels.has(name));
    return isId ? { ...this.anything, text: name } : this.anything;
  }
}

function tooMany(): GatewayError {
  return invalidRequest('unsupported_value', 'file', `its request has more than ${String(maxNames)} members.`);
}
