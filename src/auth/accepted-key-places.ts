import type { KeyPlaces } from '../dialects/key-places.ts';

const maxParameters = 64;

/**
 * All places in which a client can send its key. Every route accepts the places of every dialect, because a client asks for
 * the list of models too.
 */
export class AcceptedKeyPlaces {
  /** Names of headers, in lower case. The first header that has a key counts. */
  readonly headers: readonly string[];
  /** Names of query parameters. A header counts before them. */
  readonly #parameters: readonly string[];

  constructor(ofDialects: readonly KeyPlaces[]) {
    this.headers = [...new Set(['authorization', ...ofDialects.flatMap(({ headers }) => headers)])];
    this.#parameters = [...new Set(ofDialects.flatMap(({ parameters }) => parameters))];
  }

  /** The value of the first such parameter in a query; undefined where there is none, or where it is not valid. */
  keyInQuery(query: string | undefined): string | undefined {
    if (query === undefined || query === '' || this.#parameters.length === 0) return undefined;
    for (const pair of query.split('&', maxParameters)) {
      const equals = pair.indexOf('=');
      if (equals !== -1 && this.#parameters.includes(pair.slice(0, equals))) return decoded(pair.slice(equals + 1));
    }
    return undefined;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
