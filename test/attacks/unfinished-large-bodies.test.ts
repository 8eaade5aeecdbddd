import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const most = 4_194_304;
const almost = Buffer.alloc(most - 1_000, ' ');

withstand('bodies of 4 MiB that lack their last byte', async (attacker) => {
  const head = post('', { key: attackers.free, length: most });
  await attacker.keepOn(250, () => {
    attacker.send(head).write(almost);
  });
});
