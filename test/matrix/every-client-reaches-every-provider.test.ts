import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inferenceEndpoints } from '../../src/endpoints/inference-endpoints.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { startGateway } from '../harness/gateway.ts';
import { clients } from './clients/all.ts';
import type { Client } from './clients/client.ts';
import { pagePath, renderPage } from './page.ts';
import { fatesOf, providers, type TestedProvider } from './providers.ts';
import { expectedOf, type Outcome, runCell, type Setting } from './run-cell.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';

const routes = inferenceEndpoints.map(({ url }) => url);
const outcomes = new Map<string, Outcome>();
const ends: Array<() => Promise<unknown>> = [];
let setting: Setting;

beforeAll(async () => {
  const simulator = await startSimulator({ defaults: 'ttft=0; rate=0' });
  ends.push(() => simulator.stop());
  const { origin } = new URL(simulator.baseUrl);
  const callable = providers.filter((provider) => fatesOf(provider) !== undefined);
  const config = {
    server: { port: 0, trustedProxies: ['127.0.0.1'] },
    providers: Object.fromEntries(
      callable.map(({ id, preset, settings }) => [id, { preset, simulator: true, ...settings(origin) }]),
    ),
    models: callable.map(({ id }) => ({ name: `to-${id}`, provider: id })),
  };
  const started = async (limits: object) => {
    const options = { config: { ...config, limits: { perCaller: limits } } };
    return (await startGateway(options, (end) => ends.push(end))).url;
  };
  const url = await started({ requestsPerMinute: 'unlimited' });
  setting = { simulator, url, limitedUrl: await started({ requestsPerMinute: 1 }) };
}, 60_000);

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

const keyOf = (client: Client, provider: TestedProvider, scenario: Scenario) =>
  `${client.name} | ${provider.id} | ${scenario.name}`;

let number = 0;

for (const client of clients) {
  for (const provider of providers) {
    for (const scenario of scenarios) {
      number += 1;
      const key = keyOf(client, provider, scenario);
      const expected = expectedOf(client, routes, provider, scenario);
      outcomes.set(key, expected);
      if (expected !== 'passes' && expected !== 'refused') continue;
      const cellNumber = number;
      test(`${client.name} to ${provider.name}, ${scenario.name}: ${expected}`, async () => {
        outcomes.set(key, 'fails');
        await runCell(setting, client, provider, scenario, expected, cellNumber);
        outcomes.set(key, expected);
      });
    }
  }
}

test('the page says what the tests have seen', () => {
  const page = renderPage((client, provider, scenario) => outcomes.get(keyOf(client, provider, scenario)) ?? 'fails');
  const file = join(import.meta.dirname, '../..', pagePath);
  if (process.env['HEADGATE_RECORD'] === '1') writeFileSync(file, page);
  expect(page, 'to write the page again: HEADGATE_RECORD=1').toBe(readFileSync(file, 'utf8'));
});
