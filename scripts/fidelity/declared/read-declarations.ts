import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Declarations, DeclaredType } from './declared-type.ts';
import { parseMembers, parseType } from './parse-type.ts';
import { Tokens } from './tokens.ts';

const modules = join(import.meta.dirname, '../../../node_modules');

/** Reads what these files of SDKs declare. The first declaration of a name counts. */
export function readDeclarations(files: readonly string[]): Declarations {
  const declarations = new Map<string, DeclaredType>();
  for (const file of files) {
    const tokens = new Tokens(readFileSync(join(modules, file), 'utf8'));
    for (const [name, type] of declarationsIn(tokens, [])) {
      if (!declarations.has(name)) declarations.set(name, type);
    }
  }
  return declarations;
}

/** Reads to the end of the file or of the namespace. */
function* declarationsIn(tokens: Tokens, scope: readonly string[]): Generator<readonly [string, DeclaredType]> {
  while (tokens.peek() !== '' && !tokens.take('}')) {
    const word = tokens.next();
    if (word === 'namespace') {
      const inner = [...scope, tokens.next()];
      tokens.take('{');
      yield* declarationsIn(tokens, inner);
    } else if (word === 'interface' || word === 'class') {
      const own = [...scope, tokens.next()];
      // What a declaration names may stand in the namespace of the same name.
      const bases = parseBases(tokens, scope);
      yield [own.join('.'), { kind: 'object', members: parseMembers(tokens, own), bases }];
    } else if (word === 'type' && /^\w/.test(tokens.peek())) {
      const own = [...scope, tokens.next()];
      if (tokens.peek() === '<') tokens.skipBrackets();
      if (tokens.take('=')) yield [own.join('.'), parseType(tokens, own)];
    } else if (word === 'enum') {
      yield [[...scope, tokens.next()].join('.'), parseEnum(tokens)];
    } else if (word === '{') skipBlock(tokens);
  }
}

function parseBases(tokens: Tokens, scope: readonly string[]): DeclaredType[] {
  if (tokens.peek() === '<') tokens.skipBrackets();
  const bases: DeclaredType[] = [];
  while (tokens.peek() !== '{' && tokens.peek() !== '') {
    const name = tokens.next();
    if (tokens.peek() === '<') tokens.skipBrackets();
    if (!['extends', 'implements', ','].includes(name)) bases.push({ kind: 'name', name, scope });
  }
  return bases;
}

function parseEnum(tokens: Tokens): DeclaredType {
  tokens.take('{');
  const of: DeclaredType[] = [];
  while (!tokens.take('}') && tokens.peek() !== '') {
    if (tokens.next() === '=') of.push({ kind: 'literal', value: tokens.next().slice(1, -1) });
  }
  return { kind: 'union', of };
}

function skipBlock(tokens: Tokens): void {
  for (let depth = 1; depth > 0 && tokens.peek() !== '';) {
    const token = tokens.next();
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
  }
}
