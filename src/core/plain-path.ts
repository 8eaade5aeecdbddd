/** Longer by far than any path that we answer, so that what a path costs to look at is bounded. */
const longestPath = 160;

/**
 * A path as it was probably meant: in lower case, each slash once, none at the end. Undefined for what is too long to be
 * a misspelt one of ours.
 */
export function plainPath(path: string): string | undefined {
  if (path.length > longestPath) return undefined;
  const plain = path.toLowerCase().replaceAll(/\/+/g, '/');
  return plain.endsWith('/') ? plain.slice(0, -1) : plain;
}

/** The same with `/v1` before it exactly once: SDKs add a path to a base URL, which has it already or lacks it. */
export function underV1(plain: string): string {
  let rest = plain;
  while (rest.startsWith('/v1/')) rest = rest.slice('/v1'.length);
  return `/v1${rest}`;
}
