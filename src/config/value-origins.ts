import { formatPath, type Path, type Problem } from './problem.ts';

/** The origin of a value. */
interface ValueOrigin {
  readonly line?: number;
  /**
   * Environment variables whose text is part of the value. The value may then be a secret, and its type is read from
   * the text.
   */
  readonly variables: readonly string[];
}

/** Remembers the origin of every value in the file, so that errors can name it. */
export class ValueOrigins {
  readonly #origins = new Map<string, ValueOrigin>();

  set(path: Path, place: ValueOrigin): void {
    this.#origins.set(key(path), place);
  }

  get(path: Path): ValueOrigin | undefined {
    return this.#origins.get(key(path));
  }

  /** Makes a problem for a path. A missing setting gets the line of the section around it. */
  problem(path: Path, message: string): Problem {
    const place = this.get(path);
    const origin = place?.variables.length ? ` (its value comes from ${place.variables.join(', ')})` : '';
    const line = this.#lineOf(path);
    return { path: formatPath(path), message: message + origin, ...(line === undefined ? {} : { line }) };
  }

  /** The value in quotes. If it came from the environment, only the name of the variable. */
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
