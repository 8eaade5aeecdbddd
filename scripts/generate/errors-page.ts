import { type ErrorCode, errorTable, type ErrorRow, type Recovery } from '../../src/core/errors.ts';
import { inferenceEndpoints } from '../../src/endpoints/inference-endpoints.ts';
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

Every error has a \`code\` from this list. On \`/v1/inference\` the body is
\`{"error":{"code","type","message","request_id"},"detail":[…]?}\`, on OpenAI's routes \`{"error":{"message","type","param","code"}}\`.
In a stream that has begun the same body comes as the dialect's error event. The code is the \`code\` label of metrics and logs too.

| code | status | type | what to do | meaning |
|---|---|---|---|---|
${codes.map(renderRow).join('\n')}
`,
};

function renderRow(code: ErrorCode): string {
  const row: ErrorRow = errorTable[code];
  const others = inferenceEndpoints
    .map(({ url, dialect }) => ({ url, status: dialect.statusOf(code) }))
    .filter(({ status }) => status !== row.status)
    .map(({ url, status }) => `; ${status} on \`${url}\``);
  const status = `${row.status}${others.join('')}`;
  return `| \`${code}\` | ${status} | \`${row.type}\` | ${recoveries[row.recovery]} | ${row.summary} |`;
}
