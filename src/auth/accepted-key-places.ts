import { builtInDialects } from '../dialects/registry.ts';

const places = builtInDialects.flatMap(({ client }) => (client === undefined ? [] : [client.keyPlaces]));

/**
 * Names of the headers that a client can send its key in. Every route accepts the places of every dialect, because a client
 * asks for the list of models too. The first header that has a key counts.
 */
export const keyHeaders: readonly string[] = [
  ...new Set(['authorization', ...places.flatMap(({ headers }) => headers)]),
];

/** Names of the query parameters that a client can send its key in. A header counts before them. */
const keyParameters: readonly string[] = [...new Set(places.flatMap(({ parameters }) => parameters))];

/** The value of the first such parameter in a query; undefined where there is none, or where it is not valid. */
export function keyInQuery(query: string | undefined, names = keyParameters): string | undefined {
  if (query === undefined || query === '' || names.length === 0) return undefined;
  for (const pair of query.split('&', maxParameters)) {
    const equals = pair.indexOf('=');
    if (equals !== -1 && names.includes(pair.slice(0, equals))) return decoded(pair.slice(equals + 1));
  }
  return undefined;
}

const maxParameters = 64;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
