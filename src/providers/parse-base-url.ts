export interface BaseUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without a trailing slash; empty where there is none. */
  readonly basePath: string;
}

/**
 * Splits a provider's base URL. What would be dropped on the way, or show up in a log, is refused instead.
 * @throws Error that says what is wrong, without the URL: it may hold credentials
 */
export function parseBaseUrl(text: string): BaseUrl {
  if (!URL.canParse(text)) throw new Error('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('must start with https:// or http://');
  if (url.username !== '' || url.password !== '') throw new Error('must not hold credentials: use apiKey');
  if (url.search !== '' || text.includes('?')) throw new Error('must not have a query');
  if (url.hash !== '' || text.includes('#')) throw new Error('must not have a fragment');
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}
