import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway, waitFor } from '../../harness/gateway.ts';
import { classesOf, failureOf, pythonBehaviours } from './python-behaviours.ts';
import { PythonClient } from './python-client.ts';
import { pythonModules, whatIsLeftOut } from './python-clients.ts';

if (whatIsLeftOut !== undefined) console.log(whatIsLeftOut);

let provider: Simulator;
let gateway: RunningGateway;
const ends: Array<() => Promise<unknown>> = [];

if (pythonModules.length > 0) {
  beforeAll(async () => {
    provider = await startSimulator({ defaults: 'ttft=0; rate=0' });
    ends.push(() => provider.stop());
    const limits = { perCaller: { requestsPerMinute: 'unlimited' } };
    gateway = await startGateway({ provider: provider.baseUrl, config: { limits } }, (end) => ends.push(end));
  }, 60_000);
}

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

// A file without any test would be an error.
test.skipIf(pythonModules.length === 0)('each client is asked once', () => {
  expect(new Set(pythonModules.map(({ module }) => module)).size).toBe(pythonModules.length);
});

describe.each(pythonModules)('$module', ({ python, module, rateLimitError, streamError }) => {
  let client: PythonClient;

  beforeAll(() => {
    client = new PythonClient({ python, module });
  });

  afterAll(() => {
    client.end();
  });

  test.each(pythonBehaviours)('$name', async ({ check }) => {
    await check({ client, url: gateway.url, streamError });
  });

  test('a 429 raises the class of a rate limit with the words of the provider', async () => {
    for (const name of ['complete', 'stream'] as const) {
      const failure = await failureOf({ client, url: gateway.url }, name, 'sim/status=429');
      expect(classesOf(failure)).toContain(rateLimitError);
      expect(failure.chain.map(({ status }) => status)).toContain(429);
      expect(failure.message).toContain('Rate limit reached');
    }
  });

  test('a call that is cancelled in the middle of its stream ends the call to the provider', async () => {
    const leave = (): void => {
      client.abort();
    };
    const failure = await failureOf({ client, url: gateway.url }, 'stream', 'sim/tokens=5000;rate=50', leave);
    expect(classesOf(failure)).toContain('asyncio.exceptions.CancelledError');
    const state = await waitFor(() => {
      const last = provider.requests().at(-1)?.state;
      return last === 'open' ? undefined : last;
    }, 5000);
    expect(state).toBe('aborted');
  });
});
