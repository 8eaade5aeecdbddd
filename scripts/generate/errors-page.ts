import { type ErrorCode, GatewayError, errorTable, type ErrorRow, type Recovery } from '../../src/core/errors.ts';
import { inferenceEndpoints } from '../../src/endpoints/inference-endpoints.ts';
import type { InferenceEndpoint } from '../../src/endpoints/inference-endpoint.ts';
import { pathWithNames } from '../../src/http/request/path-pattern.ts';
import type { GeneratedPage } from '../generated-page.ts';

const recoveries: Readonly<Record<Recovery, string>> = {
  retry: 'try again: it may succeed a moment later',
  wait: 'try again after `Retry-After`',
  fix: 'change the request',
  none: 'do not try again',
};

const codes = Object.keys(errorTable) as ErrorCode[];

export const page: GeneratedPage = {
  path: 'docs/errors.md',
  render: () => `<!-- Written by scripts/generate.ts from src/core/errors.ts. -->
# Errors

In logs and metrics, every error has a \`code\` from [the list below](#codes). A client gets the code in the form of its own dialect:

| route | the body of an error |
|---|---|
${[...routesByBody].map(renderBody).join('\n')}

If a stream has begun, the same error comes as the dialect's error event. If the body of a request does not fit, the client gets
a more exact code in place of \`invalid_request\`, such as \`invalid_type\` or \`missing\`, or the one that OpenAI itself would send.
If the provider refuses a request in the client's own dialect, its error passes unchanged, with its own code.

## Codes

| code | status | type | what to do | meaning |
|---|---|---|---|---|
${codes.map(renderRow).join('\n')}
`,
};

/** The forms of bodies, and the routes that have each. */
const routesByBody = Map.groupBy(inferenceEndpoints, bodyOfError);

function bodyOfError({ dialect }: InferenceEndpoint): string {
  return dialect.renderError(new GatewayError('model_not_found', '…', { param: 'model' }), 'req_…').body;
}

const mostRoutes = Math.max(...[...routesByBody.values()].map(({ length }) => length));

function renderBody([body, routes]: [string, InferenceEndpoint[]]): string {
  const more = routes.length === mostRoutes ? ' and all other routes' : '';
  return `| \`${pathWithNames(routes[0]?.url ?? '')}\`${more} | \`${body}\` |`;
}

function renderRow(code: ErrorCode): string {
  const row: ErrorRow = errorTable[code];
  const others = inferenceEndpoints
    .map(({ url, dialect }) => ({ url, status: dialect.statusOf(code) }))
    .filter(({ status }) => status !== row.status)
    .map(({ url, status }) => `; ${status} on \`${url}\``);
  const status = `${row.status}${others.join('')}`;
  return `| \`${code}\` | ${status} | \`${row.type}\` | ${recoveries[row.recovery]} | ${row.summary} |`;
}
