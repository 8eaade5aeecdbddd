import { expect, it } from 'vitest';
import { ResourceUseTable } from './resource-use-table.ts';

it('remembers who holds something, and of the others no more than a thousand', () => {
  const table = new ResourceUseTable();
  const busy = Array.from({ length: 500 }, (_, index) => {
    const holder = table.add(`busy-${index}`);
    table.enter(holder);
    return holder;
  });
  let most = 0;
  for (let index = 0; index < 20_000; index += 1) {
    const holder = table.add(`once-${index}`);
    table.enter(holder);
    table.leave(holder);
    most = Math.max(most, table.size);
  }
  expect(most).toBeLessThanOrEqual(2 * 501 + 1024);
  expect(table.busy).toBe(500);
  busy.forEach((holder, index) => {
    expect(table.find(`busy-${index}`)).toBe(holder);
    table.leave(holder);
  });
  expect(table.busy).toBe(0);
});
