import { attackers } from './harness/arena.ts';
import { chat, post, streamedChat } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

withstand('streams and answers of 15 MiB that nobody reads', async (attacker) => {
  const headers = 'x-simulate: bytes=15MiB\r\n';
  await attacker.keepOn(150, () => {
    attacker.send(post(streamedChat, { key: attackers.free, headers }), { deaf: true });
    attacker.send(post(chat, { key: attackers.free, headers }), { deaf: true });
  });
});
