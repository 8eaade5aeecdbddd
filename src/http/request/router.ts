import type { RequestListener, ServerResponse } from 'node:http';
import type { IncomingRequest } from './incoming-request.ts';
import { noParameters, type PathParameters } from './path-pattern.ts';
import { pathOf, type Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

/** Serves a request whose route has been searched. */
export interface RequestServer {
  serve(route: Route, parameters: PathParameters, request: IncomingRequest, response: ServerResponse): void;
  serveUnmatched(request: IncomingRequest, response: ServerResponse): void;
  /** Something threw before the request could be served. */
  serveNothing(request: IncomingRequest, thrown: unknown): void;
}

const absoluteTarget = /^https?:\/\/([^/?#]*)([^]*)$/i;

/** Finds the route of each request by its path. Case and slashes matter. */
export function createRouter(routes: RouteTable, requests: RequestServer): RequestListener<typeof IncomingRequest> {
  return (request, response) => {
    try {
      // Most requests are written exactly as in the route table, and were looked up when their head was read.
      if (request.route !== undefined) {
        requests.serve(request.route, noParameters, request, response);
        return;
      }
      const found = hasPath(request) ? routes.find(request.method, pathOf(request.url ?? '')) : undefined;
      if (found === undefined) requests.serveUnmatched(request, response);
      else requests.serve(found.route, found.parameters, request, response);
    } catch (thrown) {
      requests.serveNothing(request, thrown);
    }
  };
}

function hasPath(request: IncomingRequest): boolean {
  return request.url?.charCodeAt(0) === 47 || useAbsoluteTarget(request);
}

/** `GET http://host/path`, as sent to a proxy: the host in the target replaces the Host header (RFC 9112, 3.2.2). */
function useAbsoluteTarget(request: IncomingRequest): boolean {
  const parts = absoluteTarget.exec(request.url ?? '');
  if (!parts) return false;
  const rest = parts[2] ?? '';
  request.headers.host = parts[1];
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return true;
}
