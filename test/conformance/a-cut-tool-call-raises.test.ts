import { expect } from 'vitest';
import { cutToolCall } from './behaviours.ts';
import { everyClient } from './conforms.ts';

everyClient(cutToolCall.name, async (setting) => {
  await cutToolCall.check(setting);
  expect(setting.provider.requests()[0]).toMatchObject({ events: 4 });
});
