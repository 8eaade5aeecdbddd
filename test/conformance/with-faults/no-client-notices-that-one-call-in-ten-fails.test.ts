import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviours } from '../behaviours.ts';
import { aiSdkAnthropic } from '../clients/ai-sdk.ts';
import { clients } from '../clients/all.ts';
import { openaiNode } from '../clients/openai-node.ts';
import { faultClasses } from './faults.ts';
import { isFull, rounds, seed } from './mode.ts';
import { type SpoiltSetting, startWithFault } from './start-with-fault.ts';
import { tableOf } from './table.ts';
import { toldBy } from './told.ts';

const classes = faultClasses.filter(({ isInSlice }) => isFull || isInSlice === true);
const asking = isFull ? clients : [openaiNode, aiSdkAnthropic];
// It would say for every call that it does not know the model.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
const models = behaviours.map(({ model }) => model);
const table = tableOf(clients.map(({ name }) => name));

afterAll(() => {
  if (isFull) console.log(table.render());
});

describe.each(classes)('$name', (fault) => {
  let setting: SpoiltSetting;

  beforeAll(async () => {
    setting = await startWithFault(fault, models, seed);
  }, 60_000);
  afterAll(() => setting.stop());

  describe.each(asking)('$name', (client) => {
    test.each(behaviours)('$name', async ({ check }) => {
      table.count(fault.name, client.name, 'asked');
      for (let round = 0; round < rounds; round += 1) {
        await setting.draw();
        await check({ client, baseUrl: `${setting.gateway.url}/v1`, provider: setting.provider });
      }
      table.count(fault.name, client.name, 'passed');
    });
  });

  test('calls have failed, and no request was given up before every target had been asked', () => {
    const { extraCalls, early } = toldBy(setting.gateway);
    expect(extraCalls).toBeGreaterThan(0);
    expect(early).toEqual([]);
  });
});
