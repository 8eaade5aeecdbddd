import type { CacheMarker, Part } from '../../core/message.ts';

/** A block behind the one that is to be cached. Converse knows two times. */
export function cachePoint({ ttl }: CacheMarker): object {
  return { cachePoint: { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } };
}

/** The marker behind a part; none where the part has none. The result of a tool holds no marker, so that one inside it stands behind it. */
export function cachePointOf(part: Part): readonly object[] {
  const cache = markerOf(part) ?? innerMarker(part);
  return cache === undefined ? [] : [cachePoint(cache)];
}

function markerOf(part: Part): CacheMarker | undefined {
  return 'cache' in part ? part.cache : undefined;
}

function innerMarker(part: Part): CacheMarker | undefined {
  if (part.kind !== 'tool_result' || typeof part.content === 'string') return undefined;
  return part.content.map(markerOf).findLast((marker) => marker !== undefined);
}
