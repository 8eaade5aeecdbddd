import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { codeOf } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';

const key = 'sk-proj-Zq7rT2vXw9LmN4pB';
/** OpenAI shows the beginning and the end of a key that it refuses. */
const pieces = [key, 'Zq7rT2vX', key.slice(-4)];

test('a key is sent to its provider, and stands in no answer, no log line and no metric', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({
    env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: provider.baseUrl },
    config: { telemetry: { logLevel: 'debug' } },
  });
  const model = (directives: string): string => `sim/ttft=0;rate=0;tokens=5;${directives}`;
  const told: string[] = [];
  for (const path of ['/v1/inference', '/v1/chat/completions'] as const) {
    for (const fault of ['', 'status=401', 'leak-key;status=401', 'leak-key;status=403', 'leak-key;status=500']) {
      for (const stream of [false, true]) told.push(await tell(path, model(fault), stream));
    }
    told.push(await tell(path, model('leak-key;error-after=2'), true));
    told.push(await tell(path, model('leak-key;error-after=headers'), true));
    told.push(await tell(path, model('leak-key;status=400'), false));
    told.push(await tell(path, model('leak-key;status=429'), false));
    told.push(await tell(path, model('reset-after=request'), false));
  }
  expect(provider.requests().length).toBeGreaterThanOrEqual(told.length);
  expect(provider.requests().every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);

  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  gateway.process.kill('SIGTERM');
  expect(await codeOf(gateway.process)).toBe(0);
  expect(gateway.logged('request')).toHaveLength(told.length);
  expect(gateway.logged('attempt').length).toBeGreaterThanOrEqual(told.length);
  for (const piece of pieces) {
    expect(gateway.lines.filter((line) => line.includes(piece))).toEqual([]);
    expect(told.filter((answer) => answer.includes(piece))).toEqual([]);
    expect(metrics).not.toContain(piece);
  }

  async function tell(path: '/v1/inference' | '/v1/chat/completions', name: string, stream: boolean): Promise<string> {
    const what = path === '/v1/inference' ? { prompt: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] };
    const answer = await ask(gateway.url, { path, body: { ...what, model: name, stream } });
    return `${name} ${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`;
  }
});

test("a caller's own key is logged nowhere and sent to nobody", async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config: { telemetry: { logLevel: 'debug' } } });
  const headers = { authorization: `Bearer ${key}`, 'x-api-key': key, 'openai-organization': key, cookie: key };
  const answer = await askForStream(gateway.url, { headers });
  expect(await answer.text()).not.toContain(key);
  expect(JSON.stringify(provider.requests()[0]?.rawHeaders)).not.toContain(key);
  gateway.process.kill('SIGTERM');
  await codeOf(gateway.process);
  expect(gateway.logged('request')).toHaveLength(1);
  expect(gateway.lines.join('\n')).not.toContain(key);
});
