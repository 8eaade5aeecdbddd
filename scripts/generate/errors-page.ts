import { errorTable, type ErrorRow, type Recovery } from '../../src/core/errors.ts';
import type { GeneratedPage } from '../generated-page.ts';

const recoveries: Readonly<Record<Recovery, string>> = {
  retry: 'try again: it may succeed a moment later',
  wait: 'try again after `Retry-After`',
  fix: 'change the request',
  none: 'do not try again',
};

export const page: GeneratedPage = {
  path: 'docs/errors.md',
  render: () => `<!-- Written by scripts/generate.ts from src/core/errors.ts. -->
# Errors

Every error has a \`code\` from this list. On \`/v1/inference\` the body is
\`{"error":{"code","type","message","request_id"},"detail":[…]?}\`, on OpenAI's routes \`{"error":{"message","type","param","code"}}\`.
In a stream that has begun the same body comes as the dialect's error event. The code is the \`code\` label of metrics and logs too.

| code | status | type | what to do | meaning |
|---|---|---|---|---|
${Object.entries<ErrorRow>(errorTable).map(renderRow).join('\n')}
`,
};

function renderRow([code, row]: [string, ErrorRow]): string {
  const status = row.openaiStatus === undefined ? row.status : `${row.status}; ${row.openaiStatus} on OpenAI's routes`;
  return `| \`${code}\` | ${status} | \`${row.type}\` | ${recoveries[row.recovery]} | ${row.summary} |`;
}
