import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkConfig } from './config/load-config.ts';
import { openaiChatClient } from './dialects/openai-chat/client.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import { Gateway } from './gateway.ts';
import { startListener } from './http/listener/listener.fixture.ts';
import { inferenceRoute } from './http-routes.ts';
import { type Simulator, startSimulator } from './simulator/start-simulator.ts';
import { LogBuffer } from './telemetry/log-buffer.ts';

/** All that the recipe in CONTRIBUTING.md asks for: a file like this one, and a line in `inference-endpoints.ts`. */
const endpoint: InferenceEndpoint = {
  method: 'POST',
  url: '/v2/models/{model}:generate',
  operation: 'generate',
  dialect: {
    ...openaiChatClient,
    parse(body, request) {
      const model = request?.parameters['model'];
      const user = new URLSearchParams(request?.query).get('user');
      return openaiChatClient.parse(
        Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), model, user })),
        request,
      );
    },
  },
  describe: () => ({}),
};

let simulator: Simulator;
let gateway: Gateway;
const lines: string[] = [];

beforeAll(async () => {
  vi.spyOn(LogBuffer.prototype, 'write').mockImplementation((line) => void lines.push(line));
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=5' });
  const settings = {
    server: { port: 0 },
    admin: { port: 0 },
    providers: { simulator: { baseUrl: simulator.baseUrl, simulator: true } },
    models: [{ name: '*', provider: 'simulator' }],
  };
  gateway = new Gateway(await checkConfig(JSON.stringify(settings), undefined, {}), { version: 'test' });
  await gateway.start();
});

afterAll(async () => {
  await gateway.drain({ settle: false });
  await simulator.stop();
  vi.restoreAllMocks();
});

test('a route with its model in the path is served, told apart and counted by its place in the table', async () => {
  const { port } = await startListener({}, [inferenceRoute(endpoint, gateway.state)]);
  const url = `http://127.0.0.1:${port}/v2/models/%67pt-test:generate?user=me`;
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'hello' }] });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ object: 'chat.completion', model: 'gpt-test' });

  const line = lines
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .find(({ route }) => route === endpoint.url);
  expect(line).toMatchObject({ status: 200, model: 'other' });
  const { body: metrics } = await gateway.state.telemetry.scrape();
  expect(metrics).toMatch(/headgate_requests_total\{route="\/v2\/models\/\{model\}:generate"[^}]*status="200"/);

  const wrongMethod = await fetch(url, { method: 'DELETE' });
  expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  const misspelt = await fetch(url.replace('/v2/', '//v2/'));
  expect(await misspelt.text()).toContain('did you mean POST /v2/models/{model}:generate?');
});
