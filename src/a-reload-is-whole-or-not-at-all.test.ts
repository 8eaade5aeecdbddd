import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkConfig } from './config/load-config.ts';
import type { Config } from './config/config.ts';
import { Gateway } from './gateway.ts';
import { type Simulator, startSimulator } from './simulator/start-simulator.ts';
import { LogBuffer } from './telemetry/log-buffer.ts';

let simulator: Simulator;
let gateway: Gateway;
let port: number;

/** A configuration that serves one model under the name given. */
function serving(name: string, more: object = {}): Promise<Config> {
  const settings = {
    server: { port: 0 },
    admin: { port: 0 },
    streams: { holdMs: 60_000 },
    providers: { simulator: { baseUrl: simulator.baseUrl, simulator: true } },
    models: [{ name, provider: 'simulator', upstreamModel: 'gpt-test' }],
    defaults: { model: name },
    ...more,
  };
  return checkConfig(JSON.stringify(settings), undefined, {});
}

async function ask(model: string, directives = 'ttft=0; rate=0; tokens=3'): Promise<number | undefined> {
  const headers = { 'content-type': 'application/json', 'x-simulate': directives };
  const asked = request({ port, path: '/v1/chat/completions', method: 'POST', headers });
  asked.end(JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode;
}

beforeAll(async () => {
  vi.spyOn(LogBuffer.prototype, 'write').mockReturnValue(undefined);
  simulator = await startSimulator({ maxRecords: 0 });
  gateway = new Gateway(await serving('old'), { version: 'test' });
  ({ port } = (await gateway.start()).public);
});

afterAll(async () => {
  await gateway.drain({ settle: false });
  await simulator.stop();
  vi.restoreAllMocks();
});

test('a configuration that cannot be used changes nothing: neither models nor limits nor the number of the generation', async () => {
  const before = gateway.state.generation;
  const limits = { maxInFlight: 1, maxShare: { caller: 1, address: 1 } };
  const broken = await serving('new', { limits });
  // A proxy that is no range of addresses is found after all else of the generation has been made.
  const unusable = { ...broken, server: { ...broken.server, trustedProxies: ['no address'] } };

  expect(() => {
    gateway.reload(unusable);
  }).toThrow('the address has neither IPv6 nor IPv4 format');

  expect(gateway.state.generation).toBe(before);
  expect(await ask('old')).toBe(200);
  expect(await ask('new')).toBe(404);
  const permits = [1, 2].map(() => gateway.state.shed.enter('interactive', 0));
  expect(permits).not.toContain(undefined);
  for (const permit of permits) permit?.release();
});

test('a request keeps the configuration that it began with, and the next one has the new', async () => {
  const { number } = gateway.state.generation;
  const begun = ask('old', 'ttft=1s; rate=0; tokens=3');
  await vi.waitFor(
    () => {
      expect(simulator.stats().open).toBe(1);
    },
    { timeout: 10_000, interval: 5 },
  );

  gateway.reload(await serving('new'));

  expect(gateway.state.generation.number).toBe(number + 1);
  expect(await ask('new')).toBe(200);
  expect(await ask('old')).toBe(404);
  expect(await begun).toBe(200);
});

test('requests that wait for a busy target go on waiting', async () => {
  const models = [{ name: 'busy', provider: 'simulator', upstreamModel: 'gpt-test', maxInFlight: 2 }];
  const perCaller = { requestsPerMinute: 'unlimited', concurrentRequests: 'unlimited' };
  const busy = await serving('busy', { models, limits: { perCaller } });
  gateway.reload(busy);
  const asked = Array.from({ length: 6 }, () => ask('busy', 'ttft=500ms; rate=0; tokens=3'));
  await vi.waitFor(
    () => {
      expect(gateway.state.targets.all().reduce((sum, { queued }) => sum + queued, 0)).toBe(4);
    },
    { timeout: 10_000, interval: 5 },
  );

  gateway.reload(busy);

  expect(gateway.state.targets.inFlight).toBe(2);
  expect(await Promise.all(asked)).toEqual(asked.map(() => 200));
});
