import { withstand } from './harness/withstand.ts';

withstand('8,192 connections of one address with half a head, each a byte longer every second', async (attacker) => {
  const open: ReturnType<typeof attacker.send>[] = [];
  await attacker.keepOn(20, () => {
    for (let n = 0; n < 100 && open.length < 8_192; n += 1) open.push(attacker.send('GET / HTTP/1.1\r\nX-A: '));
    for (const socket of open.slice(0, 200)) if (socket.writable) socket.write('a');
  });
});
