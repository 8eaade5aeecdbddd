import { attackers } from './harness/arena.ts';
import { post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

const prose = `;base64,${'the price of prose is that of prose, whatever it claims to be. '.repeat(16_000)}`;
const body = JSON.stringify({ model: 'gpt-test', messages: [{ role: 'user', content: prose }] });

withstand(
  'prompts of 1 MB that begin like base64, of a key with 20,000 tokens a minute',
  async (attacker) => {
    let sent = 0;
    await attacker.keepOn(100, () => {
      if (sent++ < 30) attacker.send(post(body, { key: attackers.tokens }));
    });
  },
  ({ attacker: { statuses } }) => ((statuses.get('200') ?? 0) <= 1 ? [] : ['more than one was admitted']),
);
