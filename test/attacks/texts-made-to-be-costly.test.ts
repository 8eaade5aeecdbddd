import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const deep = `{"model":"gpt-test","messages":[],"metadata":${'{"a":'.repeat(126)}1${'}'.repeat(126)}}`;
const texts = ['sk-aaa ', 'a@a.', '\\u0000', '((((', ';base64,', 'data:image/png;base64,AAAA ', '😀'].map((text) =>
  JSON.stringify({
    model: 'gpt-test',
    messages: [{ role: 'user', content: text.repeat(Math.floor(1_000_000 / text.length)) }],
  }),
);

withstand('JSON of 128 levels, and texts of 1 MB that patterns are slow on', async (attacker) => {
  let round = 0;
  await attacker.keepOn(50, () => {
    const path = round % 2 === 0 ? '/v1/inference' : '/v1/chat/completions';
    attacker.send(post(deep, { key: attackers.free, path }));
    attacker.send(post(texts[(round += 1) % texts.length] ?? '', { key: attackers.free, path }));
  });
});
