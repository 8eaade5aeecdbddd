import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PythonClient } from '../python/python-client.ts';
import { pythonBehaviours } from '../python/python-behaviours.ts';
import { pythonModules, whatIsLeftOut } from '../python/python-clients.ts';
import { faultClasses } from './faults.ts';
import { isFull, rounds, seed } from './mode.ts';
import { type SpoiltSetting, startWithFault } from './start-with-fault.ts';
import { tableOf } from './table.ts';
import { toldBy } from './told.ts';

// The clients of JavaScript are enough for `npm test`: each of these is a process that takes seconds to start.
const modules = isFull ? pythonModules : [];
const table = tableOf(modules.map(({ module }) => module));
const models = pythonBehaviours.flatMap((behaviour) => behaviour.models);

if (isFull && whatIsLeftOut !== undefined) console.log(whatIsLeftOut);

// A file without any test would be an error.
test('each behaviour has a model', () => {
  expect(models.length).toBeGreaterThanOrEqual(pythonBehaviours.length);
});

describe.skipIf(modules.length === 0)('clients of Python', () => {
  const clients = new Map<string, PythonClient>();

  beforeAll(() => {
    for (const each of modules) clients.set(each.module, new PythonClient(each));
  });
  afterAll(() => {
    for (const client of clients.values()) client.end();
    console.log(table.render());
  });

  describe.each(faultClasses)('$name', (fault) => {
    let setting: SpoiltSetting;

    beforeAll(async () => {
      setting = await startWithFault(fault, models, seed);
    }, 60_000);
    afterAll(() => setting.stop());

    describe.each(modules)('$module', ({ module, streamError }) => {
      test.each(pythonBehaviours)('$name', async ({ check }) => {
        table.count(fault.name, module, 'asked');
        const client = clients.get(module);
        if (client === undefined) throw new Error(`${module} was not started`);
        for (let round = 0; round < rounds; round += 1) {
          await setting.draw();
          await check({ client, url: setting.gateway.url, streamError });
        }
        table.count(fault.name, module, 'passed');
      });
    });

    test('calls have failed, and no request was given up before every target had been asked', () => {
      const { extraCalls, early } = toldBy(setting.gateway);
      expect(extraCalls).toBeGreaterThan(0);
      expect(early).toEqual([]);
    });
  });
});
