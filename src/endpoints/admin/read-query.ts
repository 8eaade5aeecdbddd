import { GatewayError } from '../../core/errors.ts';

const longestName = 40;

/**
 * Reads the parameters of a query. Each must be known and occur once, because a misspelt parameter would otherwise be
 * ignored.
 * @throws GatewayError `invalid_request`
 */
export function readQuery<Name extends string>(query: string, known: readonly Name[]): ReadonlyMap<Name, string> {
  const found = new Map<Name, string>();
  for (const [written, value] of new URLSearchParams(query)) {
    const name = known.find((candidate) => candidate === written);
    if (name === undefined) {
      const those = known.length === 0 ? 'this path takes none' : `known are: ${known.join(', ')}`;
      throw invalidParameter(written, `is not known here; ${those}.`);
    }
    if (found.has(name)) throw invalidParameter(name, 'stands there more than once.');
    found.set(name, value);
  }
  return found;
}

/** @param name as it was written; quoted in the message only if it is short and plain */
export function invalidParameter(name: string, what: string): GatewayError {
  const shown = /^[\w.-]+$/.test(name) ? name.slice(0, longestName) : undefined;
  const message = shown === undefined ? `A query parameter ${what}` : `The query parameter "${shown}" ${what}`;
  return new GatewayError('invalid_request', message, shown === undefined ? {} : { param: shown });
}
