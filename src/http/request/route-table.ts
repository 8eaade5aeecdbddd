import { type Method, methods } from '../../core/method.ts';
import { noParameters, type PathParameters, PathPattern } from './path-pattern.ts';
import type { Route } from './route.ts';

/** A route and what its path's parameters are in one request. */
interface FoundRoute {
  readonly route: Route;
  readonly parameters: PathParameters;
}

/** Every route of one path or pattern. */
interface RoutesOfPath {
  readonly routes: Route[];
}

interface RoutesOfPattern extends RoutesOfPath {
  readonly pattern: PathPattern;
}

/**
 * The routes of a listener. A path belongs to the most specific pattern that matches it, and is answered by that pattern's
 * methods alone: whatever `GET /models/{id}` is, `GET /models/{id}:count` is not answered where only its POST is a route.
 */
export class RouteTable {
  readonly all: readonly Route[];
  /** Every method of the table, as Allow lists them. */
  readonly allow: string;
  /** By method, then by target: a key of both would be put together anew for each request. */
  readonly #byTarget = new Map<string, Map<string, Route>>();
  readonly #literals = new Map<string, RoutesOfPath>();
  readonly #patterns: RoutesOfPattern[] = [];

  /** @throws TypeError where two routes are the same, or a path is not written as `PathPattern` wants it */
  constructor(routes: readonly Route[]) {
    this.all = routes;
    this.allow = allowedMethods(routes);
    for (const route of routes) this.#add(route);
    this.#patterns.sort((a, b) => b.pattern.specificity - a.pattern.specificity);
  }

  /** The route of a request whose method and target are written as in the table: most are, and this is one look-up. */
  byTarget(method = '', target = ''): Route | undefined {
    return this.#byTarget.get(method)?.get(target);
  }

  /** @param path without its query. HEAD is answered by the route of GET. */
  find(method: string | undefined, path: string): FoundRoute | undefined {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = this.#routesOf(path);
    const route = found?.routes.find((candidate) => candidate.method === wanted);
    return route === undefined ? undefined : { route, parameters: found?.parameters ?? noParameters };
  }

  /** The routes of a path, whatever their methods. */
  ofPath(path: string): readonly Route[] {
    return this.#routesOf(path)?.routes ?? [];
  }

  #routesOf(path: string): (RoutesOfPath & { readonly parameters: PathParameters }) | undefined {
    const literal = this.#literals.get(unescaped(path));
    if (literal !== undefined) return { routes: literal.routes, parameters: noParameters };
    for (const { pattern, routes } of this.#patterns) {
      const parameters = pattern.match(path);
      if (parameters !== undefined) return { routes, parameters };
    }
    return undefined;
  }

  #add(route: Route): void {
    const { routes } = this.#routesFor(route.url);
    if (routes.some(({ method }) => method === route.method)) {
      throw new TypeError(`${route.method} ${route.url} is a route already`);
    }
    routes.push(route);
    if (!route.url.includes('{')) this.#addTarget(route);
  }

  #addTarget(route: Route): void {
    const ofMethod = this.#byTarget.get(route.method) ?? new Map<string, Route>();
    this.#byTarget.set(route.method, ofMethod.set(route.url, route));
  }

  #routesFor(url: string): RoutesOfPath {
    if (!url.includes('{')) {
      if (/[*}]|\/:/.test(url)) throw new TypeError(`"${url}" is no path of a route`);
      const known = this.#literals.get(url) ?? { routes: [] };
      this.#literals.set(url, known);
      return known;
    }
    const pattern = new PathPattern(url);
    const known = this.#patterns.find((found) => found.pattern.shape === pattern.shape);
    if (known !== undefined) return known;
    const added = { pattern, routes: [] };
    this.#patterns.push(added);
    return added;
  }
}

/** The value of Allow for routes of one path (RFC 9110, 10.2.1). */
export function allowedMethods(routes: readonly Route[]): string {
  const own = new Set<Method>(routes.map(({ method }) => method));
  const named = methods.filter((method) => own.has(method));
  return [...named.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');
}

/** Escapes of what needs none are another spelling of the same path (RFC 3986, 6.2.2.2); `%2F` and its like stay. */
function unescaped(path: string): string {
  try {
    return path.includes('%') ? decodeURI(path) : path;
  } catch {
    return path;
  }
}
