import { numberOf } from '../../core/json/parse-exact.ts';
import { isObject } from '../chat-form/read-value.ts';
import { camelCase, type Members } from './proto-members.ts';

/**
 * Turns Google's form of a schema, a part of OpenAPI 3.0, into a JSON Schema: types in lower case, `nullable` as a second
 * type, and numbers that came as text. Members that JSON Schema does not have are left out.
 * Source: https://ai.google.dev/api/caching#Schema
 */
export function jsonSchemaOf(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const written: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    const name = camelCase(key);
    if (value !== null && value !== undefined && !leftOut.has(name)) set(written, nameOf(name), memberOf(name, value));
  }
  const ordering = schema['propertyOrdering'] ?? schema['property_ordering'];
  if (Array.isArray(ordering) && isObject(written['properties'])) {
    written['properties'] = ordered(written['properties'], ordering);
  }
  return schema['nullable'] === true ? nullable(written) : written;
}

/** Neither has a name in JSON Schema: null is another type, and the properties themselves are in the order. */
const leftOut: ReadonlySet<string> = new Set(['nullable', 'propertyOrdering']);
const counts: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);

/** Google writes the members of JSON Schema that begin with a dollar sign without it. */
function nameOf(name: string): string {
  if (name === 'example') return 'examples';
  return name === 'ref' || name === 'defs' ? `$${name}` : name;
}

function memberOf(name: string, value: unknown): unknown {
  if (name === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (name === 'items' || name === 'additionalProperties') return jsonSchemaOf(value);
  if (name === 'properties' || name === 'defs' || name === '$defs') return isObject(value) ? schemasIn(value) : value;
  if (name === 'anyOf' || name === 'oneOf' || name === 'allOf' || name === 'prefixItems') {
    return Array.isArray(value) ? value.map((one) => jsonSchemaOf(one)) : value;
  }
  if (name === 'example') return [value];
  if (counts.has(name)) return typeof value === 'string' ? Number(value) : (numberOf(value) ?? value);
  return value;
}

function schemasIn(value: Members): Members {
  const written: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(value)) set(written, name, jsonSchemaOf(schema));
  return written;
}

/** The properties in the order in which the model is to write them; those that the order does not name come last. */
function ordered(properties: Members, ordering: readonly unknown[]): Members {
  const written: Record<string, unknown> = {};
  const named = ordering.filter((name): name is string => typeof name === 'string' && Object.hasOwn(properties, name));
  for (const name of [...named, ...Object.keys(properties)]) set(written, name, properties[name]);
  return written;
}

function nullable(schema: Readonly<Record<string, unknown>>): Members {
  const { type, enum: values } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const withNull = Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {};
  return { ...schema, type: [type, 'null'], ...withNull };
}

/** Names of properties are the client's own. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
