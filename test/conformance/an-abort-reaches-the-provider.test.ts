import { expect } from 'vitest';
import { waitFor } from '../harness/gateway.ts';
import { abortBeforeTheAnswer, abortInAStream } from './behaviours.ts';
import { everyClient } from './conforms.ts';

everyClient(abortBeforeTheAnswer.name, async (setting) => {
  await abortBeforeTheAnswer.check(setting);
  expect(setting.provider.requests()).toHaveLength(1);
});

everyClient(abortInAStream.name, async (setting) => {
  await abortInAStream.check(setting);
  expect(setting.provider.requests()).toHaveLength(1);
  expect(await waitFor(() => setting.gateway.logged('request')[0]?.['status'], 2000)).toBe(499);
});
