import { GatewayError } from '../../core/errors.ts';

export type Members = Readonly<Record<string, unknown>>;

/**
 * The members of an object under their names in lower camel case. Google also accepts each name in snake case (proto3's
 * JSON mapping). Members that are null count as absent.
 * @throws GatewayError `invalid_request` where both spellings of one name are there
 */
export function protoMembers(value: Members, path: string): Members {
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    const camel = camelCase(name);
    if (Object.hasOwn(members, camel)) throw repeated(path === '' ? camel : `${path}.${camel}`);
    // An own property, whatever the client called it.
    Object.defineProperty(members, camel, { value: member, enumerable: true, configurable: true, writable: true });
  }
  return members;
}

export function camelCase(name: string): string {
  return name.includes('_') ? name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : name;
}

export function repeated(name: string): GatewayError {
  const message = `The field '${name}' is set more than once.`;
  return new GatewayError('invalid_request', message, {
    param: name,
    detail: [{ type: 'duplicate_parameter', loc: ['body', ...name.split('.')], msg: message }],
  });
}

/** A repeated field. Google's parser takes a single object for a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
