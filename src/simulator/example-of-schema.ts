import { isObject } from './read-fields.ts';
import type { Json } from './read-fields.ts';
import { SimulatedError } from './simulated-error.ts';

// A schema that refers to itself without end must be stopped, and one that doubles at each level even earlier.
const maxDepth = 24;
const maxSize = 50_000;

/** The schema's root, for references, and the remaining size of the example. */
interface Making {
  readonly root: unknown;
  left: number;
}

/**
 * Builds the smallest value that matches a JSON Schema, for the common keywords.
 * @throws SimulatedError 400 where even the smallest value is too large
 */
export function exampleOfSchema(schema: unknown): unknown {
  return exampleOf(schema, { root: schema, left: maxSize }, 0);
}

function exampleOf(schema: unknown, making: Making, depth: number): unknown {
  spend(making, 1);
  if (!isObject(schema) || depth > maxDepth) return null;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return (schema['enum'][0] as unknown) ?? null;
  if (typeof schema['$ref'] === 'string') return exampleOf(resolve(schema['$ref'], making.root), making, depth + 1);
  const variants: unknown = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(variants)) {
    const choices: readonly unknown[] = variants;
    // At some depth, `null` ends a list that refers to itself.
    const wayOut = depth > 4 ? choices.find((variant) => isObject(variant) && variant['type'] === 'null') : undefined;
    return exampleOf(wayOut ?? choices[0], making, depth + 1);
  }
  if (Array.isArray(schema['allOf'])) return exampleOfAll(schema['allOf'], making, depth);
  return exampleOfType(schema, making, depth);
}

function exampleOfType(schema: Json, making: Making, depth: number): unknown {
  const declared: unknown = schema['type'];
  const named: unknown = Array.isArray(declared)
    ? declared[0]
    : (declared ?? (schema['properties'] ? 'object' : 'string'));
  // Google's schemas have their types in capitals.
  const type = typeof named === 'string' ? named.toLowerCase() : named;
  switch (type) {
    case 'object':
      return exampleOfObject(schema, making, depth);
    case 'array': {
      const length = Math.min(numberOr(schema['minItems'], 0), maxSize);
      return Array.from({ length }, () => exampleOf(schema['items'], making, depth + 1));
    }
    case 'integer':
    case 'number':
      return exampleOfNumber(schema, type === 'integer');
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return exampleOfString(schema, making);
  }
}

function exampleOfObject(schema: Json, making: Making, depth: number): Json {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const names = required.filter((name): name is string => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, exampleOf(own(properties, name), making, depth + 1)]));
}

function exampleOfAll(parts: readonly unknown[], making: Making, depth: number): unknown {
  const examples = parts.map((part) => exampleOf(part, making, depth + 1));
  return examples.every(isObject) ? Object.assign({}, ...examples) : examples[0];
}

function exampleOfNumber(schema: Json, whole: boolean): number {
  const step = numberOr(schema['multipleOf'], whole ? 1 : 0);
  const above = numberOr(schema['exclusiveMinimum'], -Infinity);
  const below = numberOr(schema['exclusiveMaximum'], Infinity);
  const least = Math.max(numberOr(schema['minimum'], -Infinity), above);
  const most = Math.min(numberOr(schema['maximum'], Infinity), below);
  if (least < 0 && most > 0) return 0;
  let value = least >= 0 ? least : most;
  if (step > 0) value = (least >= 0 ? Math.ceil(value / step) : Math.floor(value / step)) * step;
  if (value === above) value += step > 0 ? step : Math.min(1, (most - least) / 2);
  if (value === below) value -= step > 0 ? step : Math.min(1, (most - least) / 2);
  return value;
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2025-01-01T00:00:00Z',
  date: '2025-01-01',
  time: '00:00:00Z',
  email: 'keeper@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
};

function exampleOfString(schema: Json, making: Making): string {
  const format = schema['format'];
  if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format] ?? '';
  spend(making, Math.min(numberOr(schema['minLength'], 0), maxSize));
  const text = 'water'.slice(0, numberOr(schema['maxLength'], 5));
  return text.padEnd(Math.min(numberOr(schema['minLength'], 0), maxSize), '.');
}

function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith('#')) return {};
  let place = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    place = isObject(place) ? own(place, step.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined;
  }
  return place;
}

function spend(making: Making, size: number): void {
  making.left -= size;
  if (making.left >= 0) return;
  const message = `The smallest value of the schema is larger than the simulator writes (${maxSize}).`;
  throw new SimulatedError(400, message, { param: 'response_format' });
}

function own(object: Json, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
