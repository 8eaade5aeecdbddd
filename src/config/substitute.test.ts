import { expect, test } from 'vitest';
import { substitute } from './substitute.ts';

const env = { HOST: 'example.com', PORT: '80', EMPTY: '', NESTED: '${HOST}' };

test.each([
  ['plain', 'plain', []],
  ['${HOST}', 'example.com', ['HOST']],
  ['https://${HOST}:${PORT}/v1', 'https://example.com:80/v1', ['HOST', 'PORT']],
  ['$HOST costs $5', '$HOST costs $5', []],
  ['a${EMPTY}b', 'ab', ['EMPTY']],
  ['${NESTED}', '${HOST}', ['NESTED']],
])('%s becomes %s', (text, expected, variables) => {
  expect(substitute(text, env)).toEqual({ kind: 'text', text: expected, variables });
});

test.each(['${HOST', '${}', '${HOST:-x}', '${ HOST }', '${1A}', '${a.b}'])('%s is refused', (text) => {
  expect(substitute(text, env)).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('${ENV_NAME}') as unknown,
  });
});

test.each(['MISSING', '__proto__', 'constructor', 'toString'])('a variable %s that is not set is named', (name) => {
  expect(substitute(`\${${name}}`, env)).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining(name) as unknown,
  });
});
