import { editDistance } from '../../core/nearest-name.ts';
import { plainPath, underV1 } from '../../core/plain-path.ts';
import { pathWithNames, PathPattern } from './path-pattern.ts';
import type { Route } from './route.ts';

/** Writes a route as people write it. */
export function nameRoute({ method, url }: Pick<Route, 'method' | 'url'>): string {
  return `${method} ${pathWithNames(url)}`;
}

/**
 * The route that was most likely meant by a path: with `/v1` twice or not at all, behind another path, in other letter
 * case, with too many slashes, misspelt or cut short. It is chosen from our own closed list, so the path itself is
 * never repeated.
 */
export function nearestRoute(routes: readonly Route[], path: string): Route | undefined {
  const plain = plainPath(path);
  if (plain === undefined || plain === '') return undefined;
  const candidates = routes.filter(({ page }) => page !== 'part');
  const inV1 = underV1(plain);
  return (
    candidates.find(({ url }) => url === plain || url === inV1) ??
    candidates.find(({ url }) => isBehind(plain, url)) ??
    candidates.find(({ url }) => isOfPattern(url, plain) || isOfPattern(url, inV1)) ??
    misspelt(candidates, plain) ??
    misspelt(candidates, inV1)
  );
}

/**
 * For example `/openai/v1/chat/completions` or `/api/chat/completions`: an SDK was told to put a path before ours.
 */
function isBehind(plain: string, url: string): boolean {
  const own = url.startsWith('/v1/') ? url.slice('/v1'.length) : url;
  return plain.endsWith(own);
}

function isOfPattern(url: string, plain: string): boolean {
  return url.includes('{') && new PathPattern(url.toLowerCase()).match(plain) !== undefined;
}

function misspelt(candidates: readonly Route[], plain: string): Route | undefined {
  let best: { route: Route; distance: number } | undefined;
  for (const route of candidates) {
    const { url } = route;
    if (url.includes('{')) continue;
    const bound = Math.max(1, Math.floor(url.length / 4));
    if (plain.length >= shortestStart && url.startsWith(plain)) return route;
    if (Math.abs(plain.length - url.length) > bound) continue;
    const distance = editDistance(plain, url);
    if (distance <= bound && (best === undefined || distance < best.distance)) best = { route, distance };
  }
  return best?.route;
}

/** Shortest path that counts as the start of a route: `/v1/chat` is the start of one route, `/v` of several. */
const shortestStart = 6;
