import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { fastify } from 'fastify';
import { matchesUrl, type Route } from './route.ts';

/** Whoever answers a request whose route is known, or known to be none. */
export interface RequestServer {
  serve(route: Route, request: IncomingMessage, response: ServerResponse): void;
  serveUnmatched(request: IncomingMessage, response: ServerResponse): void;
}

const absoluteTarget = /^https?:\/\/([^/?#]*)([^]*)$/i;

/**
 * Finds the route of each request. Fastify finds it and hands the request over in its first hook, before its own
 * parsing, validation and serialisation; none of them runs.
 */
export async function createRouter(
  routes: readonly Route[],
  requests: RequestServer,
  createServer: (handler: RequestListener) => Server,
): Promise<Server> {
  const app = fastify({
    logger: false,
    // The server's own events are answered elsewhere.
    clientErrorHandler: () => undefined,
    genReqId: () => '',
    routerOptions: { maxParamLength: 65_536, caseSensitive: true, ignoreTrailingSlash: false },
    serverFactory: (route) =>
      createServer((request, response) => {
        if (request.url?.charCodeAt(0) === 47 || useAbsoluteTarget(request)) route(request, response);
        else requests.serveUnmatched(request, response);
      }),
    frameworkErrors: (_error, request, reply) => {
      reply.hijack();
      requests.serveUnmatched(request.raw, reply.raw);
    },
  });
  // Requests without a route pass Fastify's body parser on their way to the handler below: this one reads nothing.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(null);
  });
  app.setErrorHandler((_error, request, reply) => {
    reply.hijack();
    requests.serveUnmatched(request.raw, reply.raw);
  });
  app.setNotFoundHandler((request, reply) => {
    reply.hijack();
    requests.serveUnmatched(request.raw, reply.raw);
  });
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.url,
      onRequest: (request, reply) => {
        reply.hijack();
        requests.serve(route, request.raw, reply.raw);
      },
      handler: () => undefined,
    });
  }
  await app.ready();
  return app.server;
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

/** `GET http://host/path`, as sent to a proxy: its authority counts instead of the Host header (RFC 9112, 3.2.2). */
function useAbsoluteTarget(request: IncomingMessage): boolean {
  const parts = absoluteTarget.exec(request.url ?? '');
  if (!parts) return false;
  const rest = parts[2] ?? '';
  request.headers.host = parts[1];
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return true;
}
