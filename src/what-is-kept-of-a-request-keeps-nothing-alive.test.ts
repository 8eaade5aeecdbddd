import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkConfig } from './config/load-config.ts';
import type { Config } from './config/config.ts';
import { Gateway } from './gateway.ts';
import { HttpExchange } from './http/request/exchange.ts';
import { type Simulator, startSimulator } from './simulator/start-simulator.ts';
import { LogBuffer } from './telemetry/log-buffer.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let simulator: Simulator;
let gateway: Gateway;
let port: number;
/** Memory of the bodies that were read. */
const bodies: WeakRef<ArrayBufferLike>[] = [];
const readBody = Reflect.get(HttpExchange.prototype, 'readBody');

function configuration(): Promise<Config> {
  const settings = {
    server: { port: 0 },
    admin: { port: 0 },
    limits: { perCaller: { requestsPerMinute: 100, tokensPerMinute: 10_000_000 } },
    providers: { simulator: { baseUrl: simulator.baseUrl, simulator: true } },
    models: [{ name: '*', provider: 'simulator' }],
  };
  return checkConfig(JSON.stringify(settings), undefined, {});
}

async function ask(id: string, directives: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-simulate': directives, 'x-request-id': id };
  const asked = request({ port, path: '/v1/chat/completions', method: 'POST', headers, agent: false });
  const message = { role: 'user', content: 'a long question '.repeat(20_000) };
  asked.end(JSON.stringify({ model: 'gpt-test', messages: [message] }));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
}

beforeAll(async () => {
  vi.spyOn(LogBuffer.prototype, 'write').mockReturnValue(undefined);
  HttpExchange.prototype.readBody = async function readAndWatch(memoryBudget) {
    const body = await readBody.call(this, memoryBudget);
    bodies.push(new WeakRef(body.buffer));
    return body;
  };
  simulator = await startSimulator({ maxRecords: 0 });
  gateway = new Gateway(await configuration(), { version: 'test' });
  ({ port } = (await gateway.start()).public);
});

afterAll(async () => {
  HttpExchange.prototype.readBody = readBody;
  await gateway.drain({ settle: false });
  await simulator.stop();
  vi.restoreAllMocks();
});

test('neither its body nor the configuration that it ran with, whether it went well, failed, or lost its provider', async () => {
  const generation = new WeakRef(gateway.state.generation);
  const provider = new WeakRef(gateway.state.generation.routes.providers.get('simulator') ?? {});
  await ask('well', 'ttft=0; rate=0; tokens=3');
  await ask('failed', 'status=500');
  await ask('refused', 'status=400');
  await ask('broken', 'reset-after=request');
  gateway.reload(await configuration());
  // The caches of the request before hold what the last request used.
  await ask('next', 'ttft=0; rate=0; tokens=3');
  const { recent } = gateway.state.telemetry;
  await vi.waitFor(
    async () => {
      await setImmediate();
      collectGarbage();
      expect(bodies.map((body) => body.deref()?.byteLength)).toEqual(bodies.map(() => undefined));
      expect(generation.deref()).toBeUndefined();
      expect(provider.deref()).toBeUndefined();
    },
    { timeout: 10_000, interval: 100 },
  );
  for (const id of ['well', 'failed', 'refused', 'broken']) {
    expect(recent.find(id)).toMatchObject({ attempts: [{ provider: 'simulator', upstreamModel: 'gpt-test' }] });
    expect(recent.find(id)?.reserved?.tokens).toBeGreaterThan(50_000);
  }
});
