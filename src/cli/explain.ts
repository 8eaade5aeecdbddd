import type { Environment } from '../config/config.ts';
import type { RequestReport } from '../endpoints/admin/request-report.ts';
import type { RequestSummary } from '../endpoints/admin/requests.ts';
import { listOfRequests } from './list-of-requests.ts';
import { printAdminAnswer, type PrintOptions } from './print-admin-answer.ts';
import { waterfall } from './waterfall.ts';

/**
 * `headgate explain`: tells what happened to a request, or without an id which requests ended last. Returns the exit
 * code.
 */
export function explain(requestId: string | undefined, options: PrintOptions, env: Environment): Promise<number> {
  if (requestId === undefined) {
    return printAdminAnswer('/admin/requests', options, env, (body) =>
      listOfRequests((body as { data: readonly RequestSummary[] }).data),
    );
  }
  const path = `/admin/requests/${encodeURIComponent(requestId)}`;
  return printAdminAnswer(path, options, env, (body) => waterfall(body as RequestReport));
}
