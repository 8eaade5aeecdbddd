import { isObject } from '../chat-form/read-value.ts';
import type { Members } from './proto-members.ts';

/**
 * A JSON Schema as Google takes it: it knows no `const`, and a list of one value says the same. Everything else is sent as
 * it is, because Google judges it.
 * Source: https://ai.google.dev/gemini-api/docs/structured-output
 */
export function acceptedSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const written: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'const') written['enum'] = [value];
    else set(written, name, within(name, value));
  }
  return written;
}

const single: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not', 'contains', 'propertyNames']);
const lists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const named: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

function within(name: string, value: unknown): unknown {
  if (single.has(name)) return acceptedSchema(value);
  if (lists.has(name) && Array.isArray(value)) return value.map((one) => acceptedSchema(one));
  return named.has(name) && isObject(value) ? schemasIn(value) : value;
}

function schemasIn(value: Members): Members {
  const written: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(value)) set(written, name, acceptedSchema(schema));
  return written;
}

/** Names of properties are the client's own. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
