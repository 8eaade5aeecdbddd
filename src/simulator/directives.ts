import { simulateOptions } from './options.ts';
import type { Scenario, SimulateOption, ValueKind } from './options.ts';

/** An invalid directive; the message names it. Becomes a 400. */
export class BadDirective extends Error {
  override readonly name = 'BadDirective';
}

/** Prefix of a model name that contains directives. */
const modelPrefix = 'sim/';

const optionsByName = new Map<string, SimulateOption>(simulateOptions.map((option) => [option.name, option]));
const durationUnits: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1000, m: 60_000 };
const sizeUnits: Readonly<Record<string, number>> = { '': 1, B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
/** Parsers of values, one per kind. They return undefined for an invalid value. */
const readers: Readonly<Record<ValueKind, (value: string) => number | string | undefined>> = {
  flag: () => undefined,
  // The value often becomes part of a header, and a model name may contain any character.
  text: (value) => (/^[\x20-\x7e]{1,2000}$/.test(value) ? value : undefined),
  duration: (value) => withUnit(value, durationUnits),
  size: (value) => wholeSize(value),
  number: (value) => withUnit(value, { '': 1 }),
  count: (value) => count(value),
  status: (value) => between(200, count(value), 599),
  point: (value) => (value === 'request' ? -1 : value === 'headers' ? 0 : count(value)),
};
// A larger duration or length is a mistake. Products of two numbers up to this one are still exact.
const greatest = 2 ** 40;

/**
 * Parses directives: `name=value` or `name`, separated by `;` or `,` (repeated headers are joined by commas).
 * @throws BadDirective
 */
export function parseDirectives(text: string): Scenario {
  const values = new Map<string, number | string | true>();
  for (const part of text.split(/[;,]/)) {
    const directive = part.trim();
    if (directive === '') continue;
    const equals = directive.indexOf('=');
    const name = (equals < 0 ? directive : directive.slice(0, equals)).trim();
    const value = equals < 0 ? undefined : directive.slice(equals + 1).trim();
    const option = optionsByName.get(name);
    if (!option) throw new BadDirective(`'${shorten(directive)}': there is no directive '${shorten(name)}'.`);
    if (values.has(name)) throw new BadDirective(`'${shorten(directive)}': '${name}' is given twice.`);
    values.set(name, readValue(option, value, directive));
  }
  return Object.fromEntries(values);
}

/** The directives in a model name. Empty where it does not begin with `sim/`. @throws BadDirective */
export function parseModelDirectives(model: string): Scenario {
  return model.startsWith(modelPrefix) ? parseDirectives(model.slice(modelPrefix.length)) : {};
}

function readValue(option: SimulateOption, value: string | undefined, directive: string): number | string | true {
  if (value === undefined || value === '') {
    if (option.kind === 'flag' && value === undefined) return true;
    if (option.bare !== undefined && value === undefined) return option.bare;
    throw new BadDirective(`'${shorten(directive)}': ${wants(option)}`);
  }
  const read = convert(option, value);
  if (read === undefined) throw new BadDirective(`'${shorten(directive)}': ${wants(option)}`);
  return read;
}

function convert(option: SimulateOption, value: string): number | string | undefined {
  if (option.values && !option.values.includes(value)) return undefined;
  const read = readers[option.kind](value);
  return typeof read === 'number' && read > (option.most ?? greatest) ? undefined : read;
}

function count(value: string): number | undefined {
  return /^\d{1,13}$/.test(value) && Number(value) <= greatest ? Number(value) : undefined;
}

function between(least: number, value: number | undefined, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

function wholeSize(value: string): number | undefined {
  const size = withUnit(value, sizeUnits);
  return size === undefined ? undefined : Math.round(size);
}

function withUnit(value: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,13}(?:\.\d{1,6})?)([A-Za-z]{0,3})$/.exec(value);
  if (!match?.[1]) return undefined;
  const unit = Object.hasOwn(units, match[2] ?? '') ? units[match[2] ?? ''] : undefined;
  if (unit === undefined) return undefined;
  const amount = Number(match[1]) * unit;
  return amount <= greatest ? amount : undefined;
}

function wants(option: SimulateOption): string {
  if (option.kind === 'flag') return `'${option.name}' takes no value.`;
  const most = option.most === undefined ? '' : `, at most ${option.most}`;
  return `'${option.name}' is written ${option.name}=${option.form}${most}.`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
