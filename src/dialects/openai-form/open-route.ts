import type { ObjectIds, StoredObject } from '../../core/object-ids.ts';
import type { RequestHead } from '../dialect.ts';

/** What the path and the query of a request name of what a provider stores. */
interface OpenedRoute {
  /** The provider's ids in the path, in their order, percent-encoded. */
  readonly path: readonly string[];
  /** The query for the provider. */
  readonly query: URLSearchParams;
  /** Everything that is named. */
  readonly objects: StoredObject[];
}

/** Parameters of the query that go to the provider. Others, such as a client's key, do not. */
const passedQuery: ReadonlySet<string> = new Set([
  'include',
  'include[]',
  'stream',
  'starting_after',
  'include_obfuscation',
  'limit',
  'order',
  'purpose',
  'filter',
]);
/** Parameters of the query that name an object. */
const idsInQuery: ReadonlySet<string> = new Set(['after', 'before']);

/**
 * Opens the ids in the path and in the query of a request of this caller.
 * @param unknown makes the error for an id that is none of the caller's
 */
export function openRoute(
  { parameters, query }: Pick<RequestHead, 'parameters' | 'query'>,
  ids: ObjectIds,
  unknown: (id: string, param: string) => Error,
): OpenedRoute {
  const objects: StoredObject[] = [];
  const open = (id: string, param: string): string => {
    const object = ids.open(id);
    if (object === undefined) throw unknown(id, param);
    objects.push(object);
    return object.id;
  };
  const path = Object.values(parameters).map((id) => encodeURIComponent(open(id, 'id')));
  const passed = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) {
    if (passedQuery.has(name)) passed.append(name, value);
    else if (idsInQuery.has(name)) passed.append(name, open(value, name));
  }
  return { path, query: passed, objects };
}

/** A path at the provider with its query, if it has one. */
export function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
