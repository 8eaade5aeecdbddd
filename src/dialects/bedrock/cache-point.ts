import type { CacheMarker, Part } from '../../core/message.ts';

/** A block behind the one that is to be cached. Converse knows two times. */
export function cachePoint({ ttl }: CacheMarker): object {
  return { cachePoint: { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } };
}

/** The marker behind a part; none where the part has none. */
export function cachePointOf(part: Part): readonly object[] {
  return 'cache' in part && part.cache !== undefined ? [cachePoint(part.cache)] : [];
}
