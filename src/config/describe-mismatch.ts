import type { TSchema } from 'typebox';
import { Errors } from 'typebox/schema';
import { renderDuration } from '../core/duration.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { SettingSchema } from './setting-schema.ts';

const typeWords: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list (lines that start with "- ")',
  object: 'a section (indented "key: value" lines)',
};

const durationWords = 'a duration such as 500ms, 30s, 2m or 1h, or a whole number of milliseconds';

/** Describes what is wrong with one value; undefined if nothing is. Never quotes the value. */
export function describeMismatch(schema: SettingSchema, value: unknown): string | undefined {
  const [, [error]] = Errors(schema as TSchema, value);
  if (error === undefined) return undefined;
  if ((schema.const ?? schema.enum ?? schema.anyOf) !== undefined) return describeOtherChoice(schema, value);
  if (value === null) return `is empty; write ${describeType(schema)} or leave the line out`;
  if (
    error.keyword === 'type' &&
    schema.type === 'string' &&
    (typeof value === 'number' || typeof value === 'boolean')
  ) {
    return 'must be text: put it in quotes';
  }
  if (error.keyword === 'type') return `must be ${describeType(schema)}`;
  if (value === '') return 'must not be empty';
  if (error.keyword === 'pattern') return `must match ${schema.pattern ?? 'its pattern'}${hint(schema)}`;
  return describeBound(schema, error.keyword) ?? error.message;
}

/** Says the nearest choice before the others, which may be dozens. */
function describeOtherChoice(schema: SettingSchema, value: unknown): string {
  const names = (schema.enum ?? []).filter((choice) => typeof choice === 'string');
  const nearest = typeof value === 'string' ? nearestName(value, names) : undefined;
  const known = names.map((name) => JSON.stringify(name)).join(', ');
  if (nearest !== undefined) {
    return `is not a known value; did you mean ${JSON.stringify(nearest)}? Known are ${known}`;
  }
  return `must be ${names.length > fewChoices ? `one of ${known}` : describeType(schema)}`;
}

/** As many choices as can be read with "or" between them. */
const fewChoices = 6;

export function describeType(schema: SettingSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.duration === true) return durationWords;
  const options =
    schema.anyOf?.map((option) => describeType(option) + describeRange(option)) ??
    schema.enum?.map((choice) => JSON.stringify(choice));
  if (options !== undefined) return options.join(' or ');
  return typeWords[schema.type ?? ''] ?? 'a value of another type';
}

function describeRange({ minimum, maximum }: SettingSchema): string {
  return minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`;
}

function describeBound(schema: SettingSchema, keyword: string): string | undefined {
  switch (keyword) {
    case 'minimum':
      return `must be at least ${amount(schema, schema.minimum)}`;
    case 'maximum':
      return `must be at most ${amount(schema, schema.maximum)}`;
    case 'minLength':
      return `must have at least ${schema.minLength} characters`;
    case 'maxLength':
      return `must have at most ${schema.maxLength} characters`;
    default:
      return undefined;
  }
}

function amount({ duration }: SettingSchema, value: number | undefined): string {
  return duration === true && value !== undefined ? renderDuration(value) : String(value);
}

function hint(schema: SettingSchema): string {
  return schema.description === undefined ? '' : ` (${schema.description})`;
}
