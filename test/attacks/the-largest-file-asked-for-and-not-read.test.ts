import { withstand } from './harness/withstand.ts';

const ask = 'GET /docs/scalar.js HTTP/1.1\r\nHost: localhost\r\n\r\n';

withstand('the largest file, 32 times on each of 64 connections that read nothing', async (attacker) => {
  for (let n = 0; n < 64; n += 1) attacker.send(ask.repeat(32), { deaf: true });
  await attacker.keepOn(100, () => {
    attacker.send(ask.repeat(32), { deaf: true });
  });
});
