import { expect, test } from 'vitest';
import { exposedHeaders } from './exposed-headers.ts';

test("a page may read the gateway's own headers and those of each dialect, each named once", () => {
  expect(exposedHeaders).toEqual(
    expect.arrayContaining([
      'x-request-id',
      'ratelimit',
      'x-ratelimit-remaining-tokens',
      'x-headgate-provider-request-id',
      'openai-processing-ms',
    ]),
  );
  expect(new Set(exposedHeaders).size).toBe(exposedHeaders.length);
});
