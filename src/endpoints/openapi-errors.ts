import { type ErrorCode, errorTable, GatewayError } from '../core/errors.ts';
import type { ClientDialect } from '../dialects/dialect.ts';

/**
 * The errors of a route, one entry per status, because several codes share a status. Each example is written by the
 * dialect itself.
 */
export function errorAnswers(dialect: ClientDialect, schema: object, retryHeaders: object): object {
  const codes = new Map<number, ErrorCode[]>();
  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    const status = dialect.statusOf(code);
    if (status !== 499) codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  const answers = [...codes].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    answers.map(([status, shared]) => [
      status,
      {
        description: shared.map((code) => `\`${code}\`: ${errorTable[code].summary}`).join('\n\n'),
        ...(status === 429 || status === 503 || status === 529 ? { headers: retryHeaders } : {}),
        content: { 'application/json': { schema, examples: examplesOf(dialect, shared) } },
      },
    ]),
  );
}

/** An invented request id in our own form. */
const exampleRequestId = 'req_0198f3a2c1d84b7e';

export function examplesOf(dialect: ClientDialect, codes: readonly ErrorCode[]): object {
  return Object.fromEntries(codes.map((code) => [code, { summary: code, value: writeExample(dialect, code) }]));
}

function writeExample(dialect: ClientDialect, code: ErrorCode): unknown {
  const { body } = dialect.renderError(new GatewayError(code), exampleRequestId);
  return JSON.parse(body) as unknown;
}
