import { attackers } from './harness/arena.ts';
import { post, streamedChat } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

withstand('streams with events of 7 MiB that nobody reads, shared ones among them', async (attacker) => {
  let asked = 0;
  await attacker.keepOn(300, () => {
    asked += 1;
    const key = asked % 2 === 0 ? attackers.free : attackers.tokens;
    const shared = asked % 3 === 0 ? `Idempotency-Key: ${asked}\r\n` : '';
    const headers = `x-simulate: bytes=22MiB; event-bytes=7MiB\r\n${shared}`;
    attacker.send(post(streamedChat, { key, headers }), { deaf: true });
  });
});
