import { SimulatedError } from './simulated-error.ts';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** @throws SimulatedError `invalid_type` */
export function readBoolean(request: Json, name: string): boolean | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value);
  return value;
}

/** @throws SimulatedError `invalid_type`, or one that names the bound */
export function readInteger(request: Json, name: string, least: number, most: number): number | undefined {
  const value = readNumber(request, name, least, most);
  if (value !== undefined && !Number.isInteger(value)) throw wrongType(name, 'an integer', value);
  return value;
}

/** @throws SimulatedError `invalid_type`, or one that names the bound */
export function readNumber(request: Json, name: string, least: number, most: number): number | undefined {
  const value = request[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw wrongType(name, 'a number', value);
  if (value >= least && value <= most) return value;
  const [side, bound, sign] = value < least ? ['below minimum', least, '>='] : ['above maximum', most, '<='];
  const kind = Number.isInteger(value) ? 'integer' : 'decimal';
  throw new SimulatedError(
    400,
    `Invalid '${name}': ${kind} ${side} value. Expected a value ${sign} ${bound}, but got ${value} instead.`,
    { param: name, code: `${kind}_${value < least ? 'below_min' : 'above_max'}_value` },
  );
}

/** The 400 error for a value of the wrong type, or for a missing one. */
export function wrongType(param: string, expected: string, value: unknown): SimulatedError {
  if (value === undefined) {
    const message = `Missing required parameter: '${param}'.`;
    return new SimulatedError(400, message, { param, code: 'missing_required_parameter' });
  }
  const message = `Invalid type for '${param}': expected ${expected}, but got ${describe(value)} instead.`;
  return new SimulatedError(400, message, { param, code: 'invalid_type' });
}

/** A value's type in OpenAI's words. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return `a ${typeof value}`;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
