import { countCharacters } from '../count-characters.ts';
import type { Explanation } from './explain.ts';
import { literalsOf } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/** pydantic's names of the types of JSON, as its messages use them. */
export const typeNames = {
  object: 'a valid dictionary',
  array: 'a valid list',
  string: 'a valid string',
  integer: 'a valid integer',
  number: 'a valid number',
  boolean: 'a valid boolean',
  null: 'None',
} as const;

/** Adds what is wrong with a value where the schema wants one that holds no others. */
export function explainScalar(explanation: Explanation, node: SchemaNode, value: unknown): void {
  const literals = literalsOf(node);
  if (literals) {
    if (!literals.includes(value)) explanation.add('literal_error', `Input should be ${quoteAll(literals)}`, value);
    return;
  }
  if (node.type === 'string') explainText(explanation, node, value);
  else if (node.type === 'integer' || node.type === 'number') explainNumber(explanation, node, value);
  else if (node.type === 'boolean' && typeof value !== 'boolean') {
    explanation.add('bool_type', `Input should be ${typeNames.boolean}`, value);
  } else if (node.type === 'null' && value !== null) {
    explanation.add('none_required', `Input should be ${typeNames.null}`, value);
  }
}

/** `'a', 'b' or 'c'`, as pydantic lists what a literal may be. */
export function quoteAll(literals: readonly unknown[]): string {
  return joinOr(literals.map((literal) => (typeof literal === 'string' ? `'${literal}'` : String(literal))));
}

export function joinOr(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function explainText(explanation: Explanation, node: SchemaNode, value: unknown): void {
  const { minLength, maxLength } = node;
  if (typeof value !== 'string') {
    explanation.add('string_type', `Input should be ${typeNames.string}`, value);
  } else if (minLength !== undefined && countCharacters(value, minLength) < minLength) {
    explanation.add('string_too_short', `String should have at least ${characters(minLength)}`, value);
  } else if (maxLength !== undefined && countCharacters(value, maxLength) > maxLength) {
    explanation.add('string_too_long', `String should have at most ${characters(maxLength)}`, value);
  }
}

function explainNumber(explanation: Explanation, node: SchemaNode, value: unknown): void {
  const isInteger = node.type === 'integer';
  if (typeof value !== 'number') {
    const type = isInteger ? 'int_type' : 'float_type';
    explanation.add(type, `Input should be ${isInteger ? typeNames.integer : typeNames.number}`, value);
  } else if (!Number.isFinite(value)) {
    explanation.add('finite_number', 'Input should be a finite number', String(value));
  } else if (isInteger && !Number.isInteger(value)) {
    explanation.add('int_from_float', 'Input should be a valid integer, got a number with a fractional part', value);
  } else if (node.minimum !== undefined && value < node.minimum) {
    explanation.add('greater_than_equal', `Input should be greater than or equal to ${String(node.minimum)}`, value);
  } else if (node.maximum !== undefined && value > node.maximum) {
    explanation.add('less_than_equal', `Input should be less than or equal to ${String(node.maximum)}`, value);
  }
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${String(count)} characters`;
}
