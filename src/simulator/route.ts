import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerContext } from './answer-context.ts';
import type { Form } from './multipart-reader.ts';
import type { ProviderForm } from './provider-form.ts';

/** What a route gets of its request. */
interface RouteCall {
  /** The whole body; empty where it is a large form. */
  readonly body: Buffer;
  /** What the body contains, if it is a form. */
  readonly form: Form | undefined;
  /** The groups of the route's path, as the client wrote them. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
}

/** One URL of a simulated provider. */
export interface Route {
  readonly methods: readonly string[];
  /** Matches the whole path. */
  readonly path: RegExp;
  readonly form: ProviderForm;
  /** Two providers may have the same URL; their clients then differ in a header. */
  readonly isFor?: (headers: IncomingHttpHeaders) => boolean;
  answer(context: AnswerContext, call: RouteCall): void | Promise<void>;
}

/** A path of the table with the values of its parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: readonly string[];
}

/** All routes of that path, whatever their methods are. */
export function matchPath(routes: readonly Route[], path: string, headers: IncomingHttpHeaders): RouteMatch[] {
  return routes.flatMap((route) => {
    const match = route.path.exec(path);
    if (!match || route.isFor?.(headers) === false) return [];
    return [{ route, params: match.slice(1).map((group: string | undefined) => group ?? '') }];
  });
}
