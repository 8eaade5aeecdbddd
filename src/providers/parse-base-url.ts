interface BaseUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without a trailing slash; empty where there is none. */
  readonly basePath: string;
}

/** The paths of calls: people copy them along with the base URL. */
const ownPaths = ['/chat/completions', '/completions', '/responses', '/embeddings', '/models', '/messages'];

/**
 * Splits a provider's base URL. What would be dropped on the way, or show up in a log, is refused instead.
 * @throws Error that says what is wrong, without the URL: it may hold credentials
 */
export function parseBaseUrl(text: string): BaseUrl {
  const fault = describeBaseUrlFault(text);
  if (fault !== undefined) throw new Error(fault);
  const url = new URL(text);
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}

/** What is wrong with a base URL; undefined where nothing is. */
export function describeBaseUrlFault(text: string): string | undefined {
  // A URL's parser takes blanks out of the middle, and adds slashes that are not there.
  if (/[\s\p{Cc}]/u.test(text)) return 'must be a whole URL without blanks and line breaks';
  const url = /^https?:\/\/[^/\\]/i.test(text) ? URL.parse(text) : null;
  if (url === null) return 'must be a whole URL that starts with https:// or http://';
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a user name or password; keys go into apiKey or apiKeyFile';
  }
  if (text.includes('?') || text.includes('#')) return 'must end with its path, without ? or #';
  const path = url.pathname.replace(/\/+$/, '');
  const own = ownPaths.find((candidate) => path.endsWith(candidate));
  return own === undefined ? undefined : `must end before ${own}, which is added to it`;
}
