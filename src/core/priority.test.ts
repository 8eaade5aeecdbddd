import { expect, test } from 'vitest';
import { GatewayError } from './errors.ts';
import { priorityOf } from './priority.ts';

test.each([
  [undefined, undefined, 'interactive'],
  [undefined, 'interactive', 'interactive'],
  [undefined, 'batch', 'batch'],
  ['interactive', 'batch', 'batch'],
  ['batch', undefined, 'batch'],
  ['batch', 'batch', 'batch'],
  ['batch', 'interactive', 'batch'],
] as const)('a caller of priority %s that asks for %s has %s', (ofCaller, header, priority) => {
  expect(priorityOf(ofCaller, header)).toBe(priority);
});

test.each(['', 'Batch', 'high', 'batch, batch', ['batch', 'batch']])('%j names no priority', (header) => {
  let error: unknown;
  try {
    priorityOf('interactive', header);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(GatewayError);
  const { code, message, context } = error as GatewayError;
  expect(code).toBe('invalid_request');
  expect(message).toContain('x-headgate-priority');
  expect(context.detail?.[0]?.loc).toEqual(['header', 'x-headgate-priority']);
});
