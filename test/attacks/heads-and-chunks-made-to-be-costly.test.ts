import { attackers } from './harness/arena.ts';
import { chat, post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const fields = Array.from({ length: 900 }, (_, index) => `x-${index}: a\r\n`).join('');
const tooLarge = `GET / HTTP/1.1\r\nHost: localhost\r\nx-large: ${'a'.repeat(60_000)}`;
const bytewise = `1\r\n \r\n`.repeat(20_000);

withstand('heads of many fields, heads too large, bodies in chunks of one byte', async (attacker) => {
  const chunked = post('', { key: attackers.free }).replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
  await attacker.keepOn(10, () => {
    attacker.send(post(chat, { key: attackers.free, headers: fields }));
    attacker.send(tooLarge);
    attacker.send(chunked + bytewise);
  });
});
