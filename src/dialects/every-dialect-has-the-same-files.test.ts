import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtInDialects } from './registry.ts';

/** The files that CONTRIBUTING.md names for each side, so that a reader who knows one dialect finds everything in another. */
const files = {
  client: [
    'client.ts',
    'read-request.ts',
    'conversation.ts',
    'write-error.ts',
    'write-answer.ts',
    'write-stream.ts',
    'answer-fates.ts',
  ],
  provider: [
    'provider.ts',
    'fates.ts',
    'write-request.ts',
    'read-answer.ts',
    'read-stream.ts',
    'read-error.ts',
    'read-usage.ts',
  ],
} as const;

test.each(builtInDialects)('the folder of $name has the files of its sides', ({ name, client, provider }) => {
  const there = readdirSync(join(import.meta.dirname, name));
  const wanted = [...(client === undefined ? [] : files.client), ...(provider === undefined ? [] : files.provider)];
  expect(wanted.filter((file) => !there.includes(file))).toEqual([]);
});
