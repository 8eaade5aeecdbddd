import { withstand } from './harness/withstand.ts';

withstand('2,000 connections with half a head, which all end at one moment, again and again', async (attacker) => {
  let open: ReturnType<typeof attacker.send>[] = [];
  await attacker.keepOn(20, () => {
    for (let n = 0; n < 100 && open.length < 2_000; n += 1) open.push(attacker.send('GET / HTTP/1.1\r\nX-A: '));
    if (open.length < 2_000) return;
    for (const socket of open) socket.destroy();
    open = [];
  });
});
