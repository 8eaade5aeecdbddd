import type { CacheMarker } from '../../core/message.ts';
import { isObject } from '../chat-form/read-value.ts';

/** The `cache_control` of a block, a tool or a request, to be spread. */
export function cacheOf({ cache_control: cache }: Readonly<Record<string, unknown>>): { cache?: CacheMarker } {
  if (!isObject(cache)) return {};
  const { ttl } = cache;
  return { cache: typeof ttl === 'string' ? { ttl } : {} };
}

/** The other way round. */
export function writeCache(cache: CacheMarker | undefined): { cache_control?: object } {
  if (cache === undefined) return {};
  return { cache_control: { type: 'ephemeral', ...(cache.ttl === undefined ? {} : { ttl: cache.ttl }) } };
}
