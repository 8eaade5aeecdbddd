import { chat, post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

withstand('thousands of addresses in X-Forwarded-For, and of loopback’s own', async (attacker) => {
  let n = 0;
  await attacker.keepOn(10, () => {
    for (let at = 0; at < 10; at += 1) {
      n += 1;
      const [second, third, fourth] = [n >> 16, (n >> 8) & 255, n & 255];
      const headers = `X-Forwarded-For: 10.${second}.${third}.${fourth}, ${'203.0.113.7, '.repeat(50)}192.0.2.1\r\n`;
      attacker.send(post(chat, { headers }), { from: `127.1.${third}.${Math.max(1, fourth)}` });
    }
  });
});
