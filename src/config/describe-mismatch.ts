import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { choicesOf, type SettingSchema } from './setting-schema.ts';

const typeWords: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list (lines that start with "- ")',
  object: 'a section (indented "key: value" lines)',
};

/** What is wrong with one value, or undefined where nothing is. The value itself is never repeated. */
export function describeMismatch(schema: SettingSchema, value: unknown): string | undefined {
  const [error] = Errors(schema as TSchema, value);
  if (error === undefined) return undefined;
  const choices = choicesOf(schema);
  if (choices !== undefined) return `must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`;
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

export function describeType(schema: SettingSchema): string {
  return typeWords[schema.type ?? ''] ?? 'a value of another type';
}

function describeBound(schema: SettingSchema, keyword: string): string | undefined {
  switch (keyword) {
    case 'minimum':
      return `must be at least ${schema.minimum}`;
    case 'maximum':
      return `must be at most ${schema.maximum}`;
    case 'minLength':
      return `must have at least ${schema.minLength} characters`;
    case 'maxLength':
      return `must have at most ${schema.maxLength} characters`;
    default:
      return undefined;
  }
}

function hint(schema: SettingSchema): string {
  return schema.description === undefined ? '' : ` (${schema.description})`;
}
