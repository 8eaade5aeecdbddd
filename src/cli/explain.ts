import type { Environment } from '../config/config.ts';
import type { RequestReport } from '../endpoints/admin/request-report.ts';
import type { RequestSummary } from '../endpoints/admin/requests.ts';
import { type AdminOptions, askAdmin } from './ask-admin.ts';
import { exitCodes } from './exit-codes.ts';
import { listOfRequests } from './list-of-requests.ts';
import { waterfall } from './waterfall.ts';

export interface ExplainOptions extends AdminOptions {
  /** Prints the gateway's JSON as it is. */
  readonly json?: boolean;
}

/**
 * `headgate explain`: tells what happened to a request, or without an id which requests ended last. Returns the exit
 * code.
 */
export async function explain(
  requestId: string | undefined,
  options: ExplainOptions,
  env: Environment,
): Promise<number> {
  const path = requestId === undefined ? '/admin/requests' : `/admin/requests/${encodeURIComponent(requestId)}`;
  const answer = await askAdmin(path, options, env);
  if (answer.kind === 'failed') {
    process.stderr.write(`${printable(answer.reason)}\n`);
    return exitCodes.failed;
  }
  if (options.json === true) process.stdout.write(`${answer.text}\n`);
  else if (requestId === undefined) {
    process.stdout.write(printable(listOfRequests((answer.body as { data: readonly RequestSummary[] }).data)));
  } else process.stdout.write(printable(waterfall(answer.body as RequestReport)));
  return exitCodes.ok;
}

/** Some of the words are a provider's or a client's: they must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '\u{fffd}');
}
