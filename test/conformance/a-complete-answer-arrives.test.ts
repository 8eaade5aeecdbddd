import { expect } from 'vitest';
import { completeAnswer } from './behaviours.ts';
import { everyClient } from './conforms.ts';

everyClient(completeAnswer.name, async (setting) => {
  await completeAnswer.check(setting);
  expect(setting.provider.requests()).toMatchObject([{ state: 'finished', tokens: 7 }]);
});
