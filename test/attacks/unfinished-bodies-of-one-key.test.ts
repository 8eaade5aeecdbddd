import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

withstand('2,048 connections with unfinished bodies, of a key with 5 a minute', async (attacker) => {
  const start = post('{', { key: attackers.fivePerMinute, length: 100_000 });
  let sent = 0;
  await attacker.keepOn(10, () => {
    for (let n = 0; n < 20 && sent < 2_048; n += 1, sent += 1) attacker.send(start);
  });
});
