import type { Environment } from '../config/config.ts';
import type { RouteReport } from '../endpoints/admin/route-report.ts';
import type { RouteSummary } from '../endpoints/admin/routes.ts';
import { listOfRoutes } from './list-of-routes.ts';
import { printAdminAnswer, type PrintOptions } from './print-admin-answer.ts';
import { routeInWords } from './route-in-words.ts';

/**
 * `headgate route`: tells where the requests for a model would go now, or without a model how all of them are doing.
 * Returns the exit code.
 */
export function route(model: string | undefined, options: PrintOptions, env: Environment): Promise<number> {
  if (model === undefined) {
    return printAdminAnswer('/admin/routes', options, env, (body) =>
      listOfRoutes((body as { data: readonly RouteSummary[] }).data),
    );
  }
  const path = `/admin/routes/${encodeURIComponent(model)}`;
  return printAdminAnswer(path, options, env, (body) => routeInWords(body as RouteReport));
}
