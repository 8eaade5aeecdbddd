import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { type RunningGateway, startGateway, waitFor } from '../harness/gateway.ts';
import { keyEntry } from '../harness/keys.ts';
import { type Script, ScriptedProvider } from '../wire/scripted-provider.ts';

type Line = Record<string, unknown>;

/** The bytes that a provider sends, by the name of the model. The names of streams begin with b. */
const scripts = new Map<string, Script>([
  ['whole-but-no-answer', answer('application/json', '{"object":"list"}')],
  ['whole-but-no-json', answer('application/json', '{"object":"li')],
  ['refused', answer('application/json', '{"error":{"message":"no"}}', '500 Sorry')],
  ['begins-with-an-error', answer('text/event-stream', 'data: {"error":{"message":"too busy"}}\n\n')],
  ['begins-with-an-error-without-words', answer('text/event-stream', 'data: {"error":{}}\n\n')],
  ['breaks-off', answer('text/event-stream', 'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n')],
]);

function answer(type: string, body: string, status = '200 OK'): Script {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\nconnection: close\r\n\r\n`;
  return { pieces: [head + body], end: 'close' };
}

async function start(config: Line = {}): Promise<RunningGateway> {
  const { port } = await ScriptedProvider.start(scripts);
  return startGateway({ provider: `http://127.0.0.1:${port}/v1`, config });
}

/** The log line of a request for this model. */
async function lineOf(gateway: RunningGateway, model: string, stream: boolean): Promise<Line | undefined> {
  const response = await ask(gateway.url, { body: { prompt: 'hello', model, stream } });
  await response.arrayBuffer();
  const id = response.headers.get('x-request-id');
  return waitFor(() => gateway.logged('request').find((line) => line['request_id'] === id), 5_000);
}

test('only a stream that had begun is called truncated', async () => {
  const gateway = await start();
  const truncated: Line = {};
  for (const model of scripts.keys()) {
    const line = await lineOf(gateway, model, model.startsWith('b'));
    truncated[model] = [line?.['status'], line?.['truncated']];
  }
  expect(truncated).toEqual({
    'whole-but-no-answer': [502, undefined],
    'whole-but-no-json': [502, undefined],
    refused: [502, undefined],
    'begins-with-an-error': [502, undefined],
    'begins-with-an-error-without-words': [502, undefined],
    'breaks-off': [502, true],
  });
});

test("a provider's words follow ours without a gap", async () => {
  const gateway = await start();
  const told = [...scripts.keys()].filter((model) => model.startsWith('begins'));
  const lines = await Promise.all(told.map((model) => lineOf(gateway, model, true)));
  expect(lines.map((line) => line?.['error'])).toEqual([
    'The provider simulator began its stream with an error: too busy',
    'The provider simulator began its stream with an error and does not say why.',
  ]);
});

test('what we say ourselves is not taken for a secret', async () => {
  const line = await lineOf(await start({ auth: { keys: [keyEntry('one')] } }), 'refused', false);
  expect(line).toMatchObject({ code: 'missing_api_key' });
  expect(line?.['error']).toContain('"Authorization: Bearer <key>"');
});
