import { expect, test } from 'vitest';
import { builtInDialects } from './registry.ts';

const countless = `[${'{},'.repeat(200_000)}{}]`;
/** Has the members in which any dialect looks for its answer. */
const body = Buffer.from(
  `{"candidates":${countless},"choices":${countless},"content":${countless},"output":${countless},"message":{}}`,
);

/** Parsed, small values take nineteen times the memory of their bytes. */
test.each(builtInDialects.flatMap(({ provider }) => provider ?? []))('one of $name', (provider) => {
  expect(() => {
    provider.readAnswer(body, () => undefined);
  }).toThrow(/More than \d+ values/);
});
