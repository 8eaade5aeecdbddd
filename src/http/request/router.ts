import type { RequestListener, ServerResponse } from 'node:http';
import type { IncomingRequest } from './incoming-request.ts';
import { matchesUrl, pathOf, type Route } from './route.ts';

/** Whoever answers a request whose route is known, or known to be none. */
export interface RequestServer {
  serve(route: Route, request: IncomingRequest, response: ServerResponse): void;
  serveUnmatched(request: IncomingRequest, response: ServerResponse): void;
  /** Something threw before the request could be served. */
  serveNothing(request: IncomingRequest, thrown: unknown): void;
}

const absoluteTarget = /^https?:\/\/([^/?#]*)([^]*)$/i;

/** Finds the route of each request: by its path in its own case, with every slash meant. */
export function createRouter(
  routes: readonly Route[],
  requests: RequestServer,
): RequestListener<typeof IncomingRequest> {
  return (request, response) => {
    try {
      // Most requests name a path as it stands in the table, and were looked up when their head was read.
      const route = request.route ?? find(routes, request);
      if (route) requests.serve(route, request, response);
      else requests.serveUnmatched(request, response);
    } catch (thrown) {
      requests.serveNothing(request, thrown);
    }
  };
}

/** By the first two words of a request that asks for a route as it stands in the table. */
export function routesByTarget(routes: readonly Route[]): Map<string, Route> {
  return new Map(routes.map((route) => [`${route.method} ${route.url}`, route]));
}

/** The routes of a path, whatever their methods. */
export function routesOf(routes: readonly Route[], path: string): Route[] {
  return routes.filter((route) => matchesUrl(route.url, path));
}

/** The value of Allow for a path's routes. */
export function allowedMethods(routes: readonly Route[]): string {
  const methods = new Set(routes.map((route) => route.method));
  return [...(methods.has('GET') ? ['GET', 'HEAD'] : []), ...(methods.has('POST') ? ['POST'] : []), 'OPTIONS'].join(
    ', ',
  );
}

function find(routes: readonly Route[], request: IncomingRequest): Route | undefined {
  if (!hasPath(request)) return undefined;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return routesOf(routes, unescaped(pathOf(request.url ?? ''))).find((route) => route.method === method);
}

/** Escapes of what needs none are another spelling of the same path (RFC 3986, 6.2.2.2); `%2F` and its like stay. */
function unescaped(path: string): string {
  try {
    return path.includes('%') ? decodeURI(path) : path;
  } catch {
    return path;
  }
}

function hasPath(request: IncomingRequest): boolean {
  return request.url?.charCodeAt(0) === 47 || useAbsoluteTarget(request);
}

/** `GET http://host/path`, as sent to a proxy: its authority counts instead of the Host header (RFC 9112, 3.2.2). */
function useAbsoluteTarget(request: IncomingRequest): boolean {
  const parts = absoluteTarget.exec(request.url ?? '');
  if (!parts) return false;
  const rest = parts[2] ?? '';
  request.headers.host = parts[1];
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return true;
}
