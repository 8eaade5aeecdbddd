import { attackers } from './harness/arena.ts';
import { chat, post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

withstand('a flood of requests, each on a connection of its own', async (attacker) => {
  const one = post(chat, { key: attackers.free, headers: 'Connection: close\r\n' });
  await attacker.keepOn(2, () => {
    for (let n = 0; n < 8; n += 1) attacker.send(one);
  });
});
