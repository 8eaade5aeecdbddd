import { chat, post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

// The permit of a request before a CONNECT was once never given back.
withstand('pipelined requests, then CONNECT, with and without a key', async (attacker) => {
  let round = 0;
  await attacker.keepOn(10, () => {
    round += 1;
    const posts = post(chat, round % 2 === 0 ? { key: 'nobody’s' } : {}).repeat((round % 30) + 1);
    const socket = attacker.send(
      `GET /docs/scalar.js HTTP/1.1\r\nHost: localhost\r\n\r\n${posts}CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    setTimeout(() => socket.destroy(), 5 + (round % 40));
  });
});
