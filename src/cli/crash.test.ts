import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { handleCrashes } from './crash.ts';

function crash(thrown: unknown, redact = (text: string) => text): { lines: string[]; codes: number[] } {
  const source = new EventEmitter();
  const lines: string[] = [];
  const codes: number[] = [];
  handleCrashes(source, { redact, write: (line) => lines.push(line), exit: (code) => codes.push(code) });
  source.emit('uncaughtException', thrown, 'unhandledRejection');
  return { lines, codes };
}

test('one line of JSON, without secrets, and a status of its own', () => {
  const { lines, codes } = crash(new TypeError('broken by sk-1\nand more'), (text) =>
    text.replaceAll('sk-1', '[secret]'),
  );
  expect(codes).toEqual([70]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/\n|sk-1/);
  const line = JSON.parse(lines[0] ?? '') as { level: string; msg: string; error: string; stack: string[] };
  expect(line).toMatchObject({ level: 'fatal', msg: 'crashed', origin: 'unhandledRejection' });
  expect(line.error).toBe('broken by [secret]\nand more');
  expect(line.stack[0]).toContain('crash.test.ts');
});

test.each([undefined, null, 'text with a secret', { key: 'secret' }, 7n])('%s thrown tells its type only', (thrown) => {
  const { lines, codes } = crash(thrown);
  expect(codes).toEqual([70]);
  expect(lines.join()).toContain('not an Error was thrown');
  expect(lines.join()).not.toContain('secret');
});

test('an error that cannot be read still ends the process', () => {
  const hostile = new Error('x');
  Object.defineProperty(hostile, 'message', {
    get() {
      throw new Error('no message for you');
    },
  });
  expect(crash(hostile).codes).toEqual([70]);
});
