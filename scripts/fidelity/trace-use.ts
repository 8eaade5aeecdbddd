import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import type { Use } from './declared/uses.ts';
import type { RequestSchema } from './request-schemas.ts';
import { writeRequest, type Written } from './trace-field.ts';

/** The path of a place as people read it: `messages.content[text].text`. The type of an event stands first as it is. */
export function nameOfUse({ path }: Use): string {
  const [first, type = ''] = path;
  const steps = first === eventStep ? [type.slice(1, -1), ...path.slice(2)] : path;
  return steps.join('.').replaceAll('.[', '[');
}

/** The first step of a path inside of an event whose type says which one it is. */
export const eventStep = 'event';

/** Whether the provider gets the place, the request is refused for it, or the client is told that it is dropped. */
export function isAccountedFor(
  use: Use,
  schema: RequestSchema,
  client: ClientDialect,
  provider: ProviderDialect,
): boolean {
  const write = (request: unknown): Written =>
    writeRequest(schema.complete(request as Readonly<Record<string, unknown>>), schema, client, provider);
  const asked = write(use.with);
  if (asked.kind === 'refused') return isShared(use, asked.param);
  const without = write(use.without);
  if (without.kind === 'refused') return true;
  if (JSON.stringify(asked.call) !== JSON.stringify(without.call)) return true;
  return asked.dropped.some((name) => !without.dropped.includes(name) || isNamed(use, name));
}

/** Whether a refusal names the place, or the part of the request that it stands in. */
function isShared(use: Use, param: string): boolean {
  const steps = stepsOf(use);
  return param === '' || param.split('.').some((step) => steps.includes(step));
}

/** Whether the name ends in a step of the path, or in the type of an object on the way. */
function isNamed(use: Use, name: string): boolean {
  return stepsOf(use).includes(name.split('.').at(-1) ?? '');
}

/** Members that are told by the name of another: a thought however it is sealed, and where a search has found a text. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['redacted_thinking', 'thinking'],
  ['top_logprobs', 'logprobs'],
  ['source', 'context'],
  ['title', 'context'],
]);

function stepsOf({ path }: Use): string[] {
  const steps = path.map((step) => step.replaceAll(/[[\]]/g, ''));
  return [...steps, ...steps.flatMap((step) => aliases.get(step) ?? [])];
}
