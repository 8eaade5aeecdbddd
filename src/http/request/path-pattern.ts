/** The values of a path's parameters by name, percent-decoded once. */
export type PathParameters = Readonly<Record<string, string>>;

export const noParameters: PathParameters = Object.freeze({});

/** Most characters of a decoded parameter: far more than the name of any model or stored object has. */
const longestParameter = 512;

const controlCharacter = /[\p{Cc}]/u;

/** A pattern as OpenAPI and people write it. */
export function pathWithNames(pattern: string): string {
  return pattern.replace('{+', '{');
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly suffix: string }
  | { readonly kind: 'rest'; readonly name: string; readonly suffix: string };

/**
 * A path of the route table with parameters, in OpenAPI's notation: `{id}` stands for one segment, `{model}:generate` for
 * one that ends in `:generate`, and a last `{+id}` (RFC 6570, 3.2.3) for one segment or more, whose value may hold `/`. A
 * text may follow it as well: `{+model}:generate`.
 */
export class PathPattern {
  /** Equal for two patterns that differ only in the names of their parameters. */
  readonly shape: string;
  /** If two patterns match a path, the one with the larger number is used. */
  readonly specificity: number;
  /** The literal text before the first parameter. */
  readonly #start: string;
  readonly #segments: readonly Segment[];

  /** @throws TypeError for a pattern that is not written as described above */
  constructor(path: string) {
    this.#segments = path.split('/').map((text, index, all) => parseSegment(text, index === all.length - 1));
    this.#start = path.slice(0, path.indexOf('{'));
    this.shape = this.#segments.map(shapeOf).join('/');
    this.specificity = this.#segments.reduce((sum, { kind }) => sum + (kind === 'rest' ? 0 : 1), 0) + this.#suffixes;
  }

  /** The parameters of a path without its query; undefined if the path does not match. */
  match(path: string): PathParameters | undefined {
    if (!path.startsWith(this.#start) && !path.includes('%')) return undefined;
    const given = path.split('/');
    const parameters: Record<string, string> = {};
    for (const [index, segment] of this.#segments.entries()) {
      const encoded = segment.kind === 'rest' ? given.slice(index).join('/') : given[index];
      if (encoded === undefined) return undefined;
      const text = decoded(encoded);
      if (segment.kind === 'literal') {
        if (text !== segment.text) return undefined;
        continue;
      }
      const value = segment.kind === 'rest' ? severalSegments(text, segment) : oneSegment(text, segment);
      if (value === undefined) return undefined;
      parameters[segment.name] = value;
    }
    return given.length === this.#segments.length || this.#segments.at(-1)?.kind === 'rest' ? parameters : undefined;
  }

  get #suffixes(): number {
    return this.#segments.filter((segment) => segment.kind !== 'literal' && segment.suffix !== '').length;
  }
}

function parseSegment(text: string, isLast: boolean): Segment {
  if (!/[{}]/.test(text)) return { kind: 'literal', text };
  const [, plus, name, suffix = ''] = /^\{(\+?)([a-zA-Z]\w*)\}([^{}]*)$/.exec(text) ?? [];
  if (name === undefined) throw new TypeError(`"${text}" is no segment of a path`);
  if (plus === '') return { kind: 'parameter', name, suffix };
  if (!isLast) throw new TypeError(`"${text}" must be the last segment of its path`);
  return { kind: 'rest', name, suffix };
}

function shapeOf(segment: Segment): string {
  if (segment.kind === 'literal') return segment.text;
  return `${segment.kind === 'rest' ? '{+}' : '{}'}${segment.suffix}`;
}

/** Decodes once. A text that is not encoded correctly is used as it is. */
function decoded(encoded: string): string {
  if (!encoded.includes('%')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function severalSegments(text: string, { suffix }: { readonly suffix: string }): string | undefined {
  return text.endsWith(suffix) ? wholePath(text.slice(0, text.length - suffix.length)) : undefined;
}

function oneSegment(text: string, segment: { readonly suffix: string }): string | undefined {
  const value = severalSegments(text, segment);
  return value?.includes('/') === true ? undefined : value;
}

/**
 * A parameter can become part of a provider's path and of a log line. `.` and `..` would lead to another path there,
 * even if they are encoded again, and no name contains control characters.
 */
function wholePath(text: string): string | undefined {
  if (text === '' || text.length > longestParameter || controlCharacter.test(text)) return undefined;
  return text.split('/').some((segment) => segment === '.' || segment === '..') ? undefined : text;
}
