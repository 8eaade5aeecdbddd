import { chat, post } from './harness/attacker.ts';
import { withstand } from './harness/withstand.ts';

withstand(
  'thousands of guessed keys from one address',
  async (attacker) => {
    let guess = 0;
    await attacker.keepOn(20, () => {
      for (let n = 0; n < 20; n += 1) attacker.send(post(chat, { key: `hg-guess-${(guess += 1)}` }));
    });
  },
  ({ attacker: { statuses } }) => [
    ...(statuses.has('429') ? [] : ['nobody was told to wait']),
    ...(statuses.has('200') ? ['a guess was served'] : []),
  ],
);
