import type { DeclaredMember, DeclaredType } from './declared-type.ts';
import type { Tokens } from './tokens.ts';

type Scope = readonly string[];

const plain: Readonly<Record<string, DeclaredType>> = {
  string: { kind: 'text' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
  null: { kind: 'null' },
  undefined: { kind: 'null' },
  true: { kind: 'literal', value: true },
  false: { kind: 'literal', value: false },
};
const anything: DeclaredType = { kind: 'anything' };

/** Reads a type up to its end. */
export function parseType(tokens: Tokens, scope: Scope): DeclaredType {
  const of: DeclaredType[] = [];
  tokens.take('|');
  do of.push(parseIntersection(tokens, scope));
  while (tokens.take('|'));
  return one(of, (all) => ({ kind: 'union', of: all }));
}

function parseIntersection(tokens: Tokens, scope: Scope): DeclaredType {
  const bases: DeclaredType[] = [];
  do bases.push(parseLists(tokens, scope));
  while (tokens.take('&'));
  return one(bases, (all) => ({ kind: 'object', members: [], bases: all }));
}

function one(types: readonly DeclaredType[], make: (types: readonly DeclaredType[]) => DeclaredType): DeclaredType {
  const [first, ...others] = types;
  return first !== undefined && others.length === 0 ? first : make(types);
}

function parseLists(tokens: Tokens, scope: Scope): DeclaredType {
  let type = parseSingle(tokens, scope);
  while (tokens.peek() === '[') {
    // Between brackets, a name means the type of a member.
    type = tokens.peek(1) === ']' ? { kind: 'list', of: type } : anything;
    tokens.skipBrackets();
  }
  return type;
}

function parseSingle(tokens: Tokens, scope: Scope): DeclaredType {
  const token = tokens.peek();
  if (token === '{') return { kind: 'object', members: parseMembers(tokens, scope), bases: [] };
  if (token === '(') return parseInParentheses(tokens, scope);
  tokens.next();
  if (token === 'readonly') return parseSingle(tokens, scope);
  if (/^["']/.test(token)) return { kind: 'literal', value: token.slice(1, -1) };
  if (/^\d/.test(token)) return { kind: 'literal', value: Number(token) };
  const known = plain[token];
  if (known !== undefined) return known;
  return tokens.peek() === '<' ? parseGeneric(token, tokens, scope) : { kind: 'name', name: token, scope };
}

/** A function's type stands nowhere in JSON. */
function parseInParentheses(tokens: Tokens, scope: Scope): DeclaredType {
  if (tokens.peek(1) === ')' || tokens.peek(2) === ':') {
    tokens.skipBrackets();
    if (tokens.take('=>')) parseType(tokens, scope);
    return anything;
  }
  tokens.next();
  const type = parseType(tokens, scope);
  tokens.take(')');
  return type;
}

function parseGeneric(name: string, tokens: Tokens, scope: Scope): DeclaredType {
  tokens.take('<');
  const types: DeclaredType[] = [];
  do types.push(parseType(tokens, scope));
  while (tokens.take(','));
  tokens.take('>');
  const [first = anything, second = anything] = types;
  if (name === 'Array' || name === 'ReadonlyArray') return { kind: 'list', of: first };
  if (name === 'Record') return { kind: 'record', of: second };
  return anything;
}

/** Reads the members between two braces. Methods are left out. */
export function parseMembers(tokens: Tokens, scope: Scope): DeclaredMember[] {
  const members: DeclaredMember[] = [];
  tokens.take('{');
  while (!tokens.take('}') && tokens.peek() !== '') {
    if (tokens.take(';') || tokens.take('readonly')) continue;
    if (tokens.peek() === '[') {
      tokens.skipBrackets();
      tokens.take(':');
      parseType(tokens, scope);
      continue;
    }
    const name = tokens.next().replaceAll(/^["']|["']$/g, '');
    const isOptional = tokens.take('?');
    if (tokens.take(':')) members.push({ name, isOptional, type: parseType(tokens, scope) });
    else skipMember(tokens);
  }
  return members;
}

function skipMember(tokens: Tokens): void {
  while (!['', ';', '}'].includes(tokens.peek())) {
    if ('{(<'.includes(tokens.peek())) tokens.skipBrackets();
    else tokens.next();
  }
}
