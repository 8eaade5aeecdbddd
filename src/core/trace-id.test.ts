import { expect, it } from 'vitest';
import { traceIdOf } from './trace-id.ts';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';

it.each([`00-${id}-00f067aa0ba902b7-01`, `00-${id}-00f067aa0ba902b7-00`, `01-${id}-00f067aa0ba902b7-01-more`])(
  'finds the trace of %s',
  (traceparent) => {
    expect(traceIdOf({ traceparent })).toBe(id);
  },
);

it.each([
  '',
  id,
  `ff-${id}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${id.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${id}-00f067aa0ba902b7`,
  `00-${id}"}-00f067aa0ba902b7-01`,
])('finds none in %j', (traceparent) => {
  expect(traceIdOf({ traceparent })).toBeUndefined();
});

it('finds none without a traceparent header', () => {
  expect(traceIdOf({})).toBeUndefined();
});
