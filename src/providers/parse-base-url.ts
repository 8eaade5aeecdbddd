interface BaseUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Without a trailing slash. Empty where there is no path. */
  readonly basePath: string;
}

/** Paths of the API itself. People often copy them together with the base URL. */
const ownPaths = ['/chat/completions', '/completions', '/responses', '/embeddings', '/models', '/messages'];

/**
 * Splits a provider's base URL. Parts that would be lost, or that could appear in a log, are refused.
 * @throws Error that says what is wrong. It does not contain the URL, which may contain credentials.
 */
export function parseBaseUrl(text: string): BaseUrl {
  const fault = describeBaseUrlFault(text);
  if (fault !== undefined) throw new Error(fault);
  const url = new URL(text);
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
}

/** Describes what is wrong with a base URL; undefined where nothing is. */
export function describeBaseUrlFault(text: string): string | undefined {
  // The URL parser would silently remove blanks and add missing slashes.
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
