/** Far longer than any path of this server. It bounds the work that one path can cause. */
const longestPath = 160;

/**
 * A path as it was probably meant: in lower case, without repeated slashes and without a trailing slash. Undefined for
 * a path that is too long to be a misspelt path of this server.
 */
export function plainPath(path: string): string | undefined {
  if (path.length > longestPath) return undefined;
  const plain = path.toLowerCase().replaceAll(/\/+/g, '/');
  return plain.endsWith('/') ? plain.slice(0, -1) : plain;
}

/** The same path with exactly one `/v1` before it. SDKs append a path to a base URL that may or may not end in `/v1`. */
export function underV1(plain: string): string {
  let rest = plain;
  while (rest.startsWith('/v1/')) rest = rest.slice('/v1'.length);
  return `/v1${rest}`;
}
