import { countCharacters } from '../count-characters.ts';
import type { Explaining } from './explaining.ts';
import { literalsOf } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/** The types of JSON in the words of our messages. */
export const typeNames = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
} as const;

/** Adds what is wrong with a value where the schema wants one that holds no others. */
export function explainScalar(explanation: Explaining, node: SchemaNode, value: unknown): void {
  const literals = literalsOf(node);
  if (literals) {
    if (!literals.includes(value)) explanation.add('literal_error', `must be ${quoteAll(literals)}`, value);
    return;
  }
  if (node.type === 'string') explainText(explanation, node, value);
  else if (node.type === 'integer' || node.type === 'number') explainNumber(explanation, node, value);
  else if (node.type === 'boolean' && typeof value !== 'boolean') {
    explanation.add('bool_type', `must be ${typeNames.boolean}`, value);
  } else if (node.type === 'null' && value !== null) {
    explanation.add('none_required', `must be ${typeNames.null}`, value);
  }
}

/** `'a', 'b' or 'c'`. */
export function quoteAll(literals: readonly unknown[]): string {
  return joinOr(literals.map((literal) => (typeof literal === 'string' ? `'${literal}'` : String(literal))));
}

export function joinOr(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function explainText(explanation: Explaining, node: SchemaNode, value: unknown): void {
  const { minLength, maxLength } = node;
  if (typeof value !== 'string') {
    explanation.add('string_type', `must be ${typeNames.string}`, value);
  } else if (minLength !== undefined && countCharacters(value, minLength) < minLength) {
    explanation.add(
      'string_too_short',
      minLength === 1 ? 'must not be empty' : `must have at least ${characters(minLength)}`,
      value,
    );
  } else if (maxLength !== undefined && countCharacters(value, maxLength) > maxLength) {
    explanation.add('string_too_long', `must have at most ${characters(maxLength)}`, value);
  }
}

function explainNumber(explanation: Explaining, node: SchemaNode, value: unknown): void {
  const isInteger = node.type === 'integer';
  if (typeof value !== 'number') {
    const type = isInteger ? 'int_type' : 'float_type';
    explanation.add(type, `must be ${isInteger ? typeNames.integer : typeNames.number}`, value);
  } else if (!Number.isFinite(value)) {
    explanation.add('finite_number', 'must be a number that is not infinite', String(value));
  } else if (isInteger && !Number.isInteger(value)) {
    explanation.add('int_from_float', 'must be a whole number, without a fraction', value);
  } else if (node.minimum !== undefined && value < node.minimum) {
    explanation.add('greater_than_equal', `must be at least ${String(node.minimum)}`, value);
  } else if (node.maximum !== undefined && value > node.maximum) {
    explanation.add('less_than_equal', `must be at most ${String(node.maximum)}`, value);
  }
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${String(count)} characters`;
}
