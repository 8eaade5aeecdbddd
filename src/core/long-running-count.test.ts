import { expect, it } from 'vitest';
import { LongRunningCount } from './long-running-count.ts';

it('counts what lasts longer than one interval, and nothing that ends sooner', () => {
  const lasting = new LongRunningCount();
  const stays = lasting.begin();
  for (let look = 0; look < 6; look += 1) {
    const passing = lasting.begin();
    const longer = lasting.begin();
    lasting.end(passing);
    expect(lasting.look()).toBe(look === 0 ? 0 : 1);
    lasting.end(longer);
  }
  lasting.end(stays);
  expect(lasting.look()).toBe(0);
});
