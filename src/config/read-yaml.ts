import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import type { Environment } from './config.ts';
import { ValueOrigins } from './value-origins.ts';
import type { Path, Problem } from './problem.ts';
import { substitute } from './substitute.ts';
import { describeYamlError } from './yaml-problem.ts';

/** Aliases multiply values, so the number of values from one file is bounded. */
const maxValues = 20_000;
const maxAliases = 100;
const maxDepth = 24;
const understoodTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);

interface RawFile {
  /** Plain values, with keys as written; undefined if the file is empty. */
  readonly value: unknown;
  readonly origins: ValueOrigins;
  readonly problems: readonly Problem[];
}

/**
 * Reads one YAML 1.2 document into plain values, replaces `${NAME}` with environment variables, and remembers the line
 * of every value.
 */
export function readYaml(text: string, env: Environment): RawFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    version: '1.2',
    merge: false,
    uniqueKeys: true,
    stringKeys: true,
    logLevel: 'error',
  });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const textLines = text.split(/\r\n|\r|\n/);
    const problems = faults.slice(0, 10).map((fault) => {
      const { line } = lines.linePos(fault.pos[0]);
      return { path: '', line, message: describeYamlError(fault, textLines[line - 1] ?? '') };
    });
    return { value: undefined, origins: new ValueOrigins(), problems };
  }
  return new Reader(document, lines, env).read();
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #env: Environment;
  readonly #origins = new ValueOrigins();
  readonly #problems: Problem[] = [];
  #valuesLeft = maxValues;
  #aliasesLeft = maxAliases;

  constructor(document: Document.Parsed, lines: LineCounter, env: Environment) {
    this.#document = document;
    this.#lines = lines;
    this.#env = env;
  }

  read(): RawFile {
    const root = this.#document.contents;
    const value = root === null ? undefined : this.#value(root, [], this.#lineOf(root));
    return { value: value ?? undefined, origins: this.#origins, problems: this.#problems };
  }

  #value(node: Node | null, path: Path, line: number | undefined): unknown {
    this.#origins.set(path, { ...(line === undefined ? {} : { line }), variables: [] });
    this.#valuesLeft -= 1;
    if (isAlias(node)) this.#aliasesLeft -= 1;
    if (this.#valuesLeft < 0 || this.#aliasesLeft < 0 || path.length > maxDepth) return this.#refuseSize(path);
    if (node === null) return null;
    if (isAlias(node)) return this.#alias(node, path, line);
    if (node.tag !== undefined && !understoodTags.has(node.tag)) {
      this.#fail(path, 'has a !tag; tags are not understood here');
      return undefined;
    }
    if (isMap(node)) return this.#map(node.items, path);
    if (isSeq(node)) {
      return node.items.map((item, index) =>
        this.#value(item as Node | null, [...path, index], this.#lineOf(item) ?? line),
      );
    }
    return isScalar(node) ? this.#scalar(node.value, path, line) : undefined;
  }

  #alias(alias: Alias, path: Path, line: number | undefined): unknown {
    const node = alias.resolve(this.#document);
    if (node !== undefined) return this.#value(node, path, line);
    this.#fail(path, 'is an alias (*name) without an anchor (&name) before it');
    return undefined;
  }

  #map(items: ReadonlyArray<{ key: unknown; value: unknown }>, path: Path): unknown {
    const entries = items.map((item): [string, unknown] => {
      const key = isScalar(item.key) ? String(item.key.value) : '';
      const line = this.#lineOf(item.key);
      return [key, this.#value(item.value as Node | null, [...path, key], line)];
    });
    // A null prototype, so that a key like __proto__ is an ordinary key.
    const map = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of entries) map[key] = value;
    return map;
  }

  #scalar(value: unknown, path: Path, line: number | undefined): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#fail(path, 'must be a finite number');
      return undefined;
    }
    if (typeof value !== 'string') return value;
    const result = substitute(value, this.#env);
    if (result.kind === 'failed') {
      this.#fail(path, result.message);
      return undefined;
    }
    this.#origins.set(path, { ...(line === undefined ? {} : { line }), variables: result.variables });
    return result.text;
  }

  /** Reports the problem only once. Everything after it is dropped too. */
  #refuseSize(path: Path): undefined {
    if (this.#valuesLeft !== -Infinity)
      this.#fail(path, 'is too large, too deep, or repeats too much by aliases (*name)');
    this.#valuesLeft = -Infinity;
  }

  #fail(path: Path, message: string): void {
    this.#problems.push(this.#origins.problem(path, message));
  }

  #lineOf(node: unknown): number | undefined {
    const range = (node as Partial<Node> | null)?.range;
    return range ? this.#lines.linePos(range[0]).line : undefined;
  }
}
