import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { GatewayProcess } from './cli/gateway-process.ts';
import { checkConfig } from './config/load-config.ts';
import { createGateway } from './gateway.ts';
import { HttpExchange } from './http/request/exchange.ts';
import { type Simulator, startSimulator } from './simulator/start-simulator.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let simulator: Simulator;
let gateway: GatewayProcess;
let port: number;
/** Memory of the bodies that were read. */
const bodies: WeakRef<ArrayBufferLike>[] = [];
const readBody = Reflect.get(HttpExchange.prototype, 'readBody');

beforeAll(async () => {
  HttpExchange.prototype.readBody = async function readAndWatch(memoryBudget) {
    const body = await readBody.call(this, memoryBudget);
    bodies.push(new WeakRef(body.buffer));
    return body;
  };
  simulator = await startSimulator({ maxRecords: 0 });
  const settings = {
    server: { port: 0 },
    admin: { port: 0 },
    telemetry: { logLevel: 'error' },
    providers: { simulator: { baseUrl: simulator.baseUrl, simulator: true } },
    models: [{ name: '*', provider: 'simulator' }],
  };
  gateway = createGateway(await checkConfig(JSON.stringify(settings), undefined, {}), { version: 'test' });
  ({ port } = (await gateway.start()).public);
});

afterAll(async () => {
  HttpExchange.prototype.readBody = readBody;
  await gateway.drain({ settle: false });
  await simulator.stop();
});

test.each(['/v1/chat/completions', '/v1/inference'])(
  'the body of a request to %s is let go as soon as its stream has begun',
  async (path) => {
    bodies.length = 0;
    const asked = request({
      port,
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-simulate': 'rate=20; tokens=2000' },
    });
    const message = { role: 'user', content: 'a long question '.repeat(20_000) };
    asked.end(JSON.stringify({ model: 'gpt-test', messages: [message], stream: true }));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await once(answer, 'data');

    await vi.waitFor(
      async () => {
        // Code that read the weak reference before keeps its memory until the end of that turn.
        await setImmediate();
        collectGarbage();
        expect(bodies.map((body) => body.deref()?.byteLength)).toEqual([undefined]);
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(answer.complete).toBe(false);
    asked.destroy();
  },
);
