import { formatPath, type Path, type Problem } from './problem.ts';

/** Where a value came from. */
interface ValueOrigin {
  readonly line?: number;
  /** Environment variables whose text is part of the value: it may be a secret, and its type is read from the text. */
  readonly variables: readonly string[];
}

/** Remembers where every value of the file came from, so that errors can say so. */
export class ValueOrigins {
  readonly #origins = new Map<string, ValueOrigin>();

  set(path: Path, place: ValueOrigin): void {
    this.#origins.set(key(path), place);
  }

  get(path: Path): ValueOrigin | undefined {
    return this.#origins.get(key(path));
  }

  /** A problem at a path; a setting that is missing gets the line of the nearest thing around it. */
  problem(path: Path, message: string): Problem {
    const place = this.get(path);
    const origin = place?.variables.length ? ` (its value comes from ${place.variables.join(', ')})` : '';
    const line = this.#lineOf(path);
    return { path: formatPath(path), message: message + origin, ...(line === undefined ? {} : { line }) };
  }

  /** The value in quotes where it may be shown; where it came from the environment, only from which variable. */
  quote(path: Path, value: string): string {
    const variables = this.get(path)?.variables ?? [];
    return variables.length > 0 ? `the value of ${variables.join(', ')}` : JSON.stringify(value.slice(0, 80));
  }

  #lineOf(path: Path): number | undefined {
    for (let length = path.length; length > 0; length--) {
      const place = this.get(path.slice(0, length));
      if (place !== undefined) return place.line;
    }
    return undefined;
  }
}

function key(path: Path): string {
  return path.join('\u0000');
}
