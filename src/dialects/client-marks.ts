import type { Exchange } from '../core/exchange.ts';

/** What shows that a request comes from a client of one dialect, also where no route has its path. */
export interface ClientMarks {
  /** Matches the paths of its API, in lower case, also behind the path of another service. */
  readonly paths: RegExp;
  /** Headers that only its clients send, in lower case. */
  readonly headers: readonly string[];
}

/** The parts of a request in which marks can stand. */
export type MarkedRequest = Pick<Exchange, 'path' | 'headers'>;

export function hasPathOf({ paths }: ClientMarks, { path }: MarkedRequest): boolean {
  return paths.test(
    decoded(path)
      .toLowerCase()
      .replaceAll(/\/{2,}/g, '/'),
  );
}

export function hasHeaderOf({ headers: names }: ClientMarks, { headers }: MarkedRequest): boolean {
  return names.some((name) => headers[name] !== undefined);
}

function decoded(path: string): string {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return path;
  }
}
