import { attackers } from './harness/arena.ts';
import { chat, post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

// More requests than half a processor can serve. The next ones are sent whether or not the earlier ones are answered.
withstand('an open loop of small requests, at several times of what can be served', async (attacker) => {
  const burst = post(chat, { key: attackers.free }).repeat(10);
  const sockets = Array.from({ length: 64 }, () => attacker.send(burst));
  let turn = 0;
  await attacker.keepOn(1, () => {
    for (let n = 0; n < 4; n += 1) {
      const at = (turn += 1) % sockets.length;
      const socket = sockets[at];
      if (socket?.writable === true && socket.writableLength < 65_536) socket.write(burst);
      else if (socket?.destroyed !== false) sockets[at] = attacker.send(burst);
    }
  });
});
