import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { checkConfig } from '../../src/config/load-config.ts';
import { DialectTable } from '../../src/dialects/dialect-table.ts';
import { builtInDialects } from '../../src/dialects/registry.ts';
import { inferenceEndpoints } from '../../src/endpoints/inference-endpoints.ts';
import { Gateway } from '../../src/gateway.ts';
import { type Simulator, startSimulator } from '../../src/simulator/start-simulator.ts';
import { LogBuffer } from '../../src/telemetry/log-buffer.ts';
import { linesClient } from '../harness/lines/client.ts';
import { type Line, lineMediaType, lineOf, readLine } from '../harness/lines/form.ts';
import { linesProvider } from '../harness/lines/provider.ts';
import { clients } from './clients/all.ts';
import { finished } from './clients/finished.ts';

/** The line that adds a dialect. */
const dialects = new DialectTable([
  ...builtInDialects,
  { name: 'lines', client: linesClient, provider: linesProvider },
]);

const endpoint = {
  method: 'POST',
  url: '/v1/lines',
  operation: 'generate',
  dialect: linesClient,
  describe: () => ({}),
} as const;

const whole: Line[] = [{ w: 'Hel' }, { w: 'lo 👋' }, { end: 'stop', spent: [7, 2] }];

/** The answers of the provider of lines, by the name of the model. */
const scripts: Readonly<Record<string, readonly (Line | string)[]>> = {
  whole,
  cut: whole.slice(0, 2),
  'cut-in-line': [...whole.slice(0, 2), lineOf(whole[2] ?? {}).slice(0, 9)],
  'no-last-newline': [...whole.slice(0, 2), JSON.stringify(whole[2])],
  'first-error': [{ oops: 'slow down', status: 429 }],
  'middle-error': [{ w: 'Hel' }, { oops: 'boom in the middle', status: 500 }],
  'last-error': [...whole.slice(0, 2), { oops: 'boom at the end', status: 500 }],
  garbage: [{ w: 'Hel' }, 'garbage\n', ...whole],
  tool: [
    { call: { id: 'c1', name: 'weather' } },
    { with: '{"city":' },
    { with: '"Oslo","days":2}' },
    { end: 'tool_calls', spent: [1, 1] },
  ],
};

let simulator: Simulator;
let provider: Server;
let gateway: Gateway;
let url = '';
const asked: Record<string, unknown>[] = [];

beforeAll(async () => {
  vi.spyOn(LogBuffer.prototype, 'write').mockImplementation(() => undefined);
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=4' });
  provider = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const call = JSON.parse(body) as Record<string, unknown>;
      asked.push(call);
      const model = String(call['model']);
      if (model === 'refuses') {
        response.writeHead(422, { 'content-type': 'application/json' }).end('{"oops":"not like this"}');
        return;
      }
      const said = scripts[model] ?? whole;
      if (call['live'] === true) {
        response.writeHead(200, { 'content-type': lineMediaType });
        for (const line of said) response.write(typeof line === 'string' ? line : lineOf(line));
        response.end();
      } else response.writeHead(200, { 'content-type': 'application/json' }).end(completeOf(said));
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const settings = {
    server: { port: 0 },
    admin: { port: 0 },
    limits: { perCaller: { requestsPerMinute: 'unlimited' } },
    providers: {
      simulator: { baseUrl: simulator.baseUrl, simulator: true },
      lines: { baseUrl: `http://127.0.0.1:${port}` },
    },
    models: [
      ...[...Object.keys(scripts), 'refuses'].map((name) => ({ name, provider: 'lines' })),
      { name: '*', provider: 'simulator' },
    ],
    defaults: { model: 'whole' },
  };
  const config = await checkConfig(JSON.stringify(settings), undefined, {});
  gateway = new Gateway(
    speakingLines(config),
    { version: 'test' },
    { dialects, endpoints: [...inferenceEndpoints, endpoint] },
  );
  url = `http://127.0.0.1:${(await gateway.start()).public.port}`;
});

afterAll(async () => {
  await gateway.drain({ settle: false });
  await simulator.stop();
  provider.closeAllConnections();
  provider.close();
});

/** The settings' schema knows no preset of this dialect. */
function speakingLines(config: Config): Config {
  const { lines, ...others } = config.providers;
  if (lines === undefined) throw new Error('no provider of lines');
  return { ...config, providers: { ...others, lines: { ...lines, dialect: 'lines' } } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function completeOf(said: readonly (Line | string)[]): string {
  const lines = said.map((line) => (typeof line === 'string' ? {} : line));
  const error = lines.find(({ oops }) => oops !== undefined);
  if (error !== undefined) return JSON.stringify(error);
  const json = lines.map((line) => line.with ?? '').join('');
  const text = lines.map(({ w = '' }) => w).join('');
  return JSON.stringify({
    ...Object.assign({}, ...lines),
    w: text,
    ...(json === '' ? {} : { with: json }),
  });
}

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const sent = { 'content-type': 'application/json', ...headers };
  return fetch(url + path, { method: 'POST', headers: sent, body: JSON.stringify(body) });
}

const say = [{ who: 'me', words: 'hello' }];
const messages = [{ role: 'user', content: 'hello' }];
const linesOf = (text: string): (Line | undefined)[] => text.trimEnd().split('\n').map(readLine);

describe('a client of lines with a provider of OpenAI’s dialect', () => {
  test('gets a complete answer', async () => {
    const answer = await post('/v1/lines', { model: 'sim', say, most: 4 });
    const line = (await answer.json()) as Line;
    expect(answer.status).toBe(200);
    expect(line.w).toMatch(/\w/);
    expect(line).toMatchObject({ end: 'stop', spent: [expect.any(Number), 4] });
  });

  test('gets a stream that ends', async () => {
    const answer = await post('/v1/lines', { model: 'sim', say, live: true });
    expect(answer.headers.get('content-type')).toBe(lineMediaType);
    const lines = linesOf(await answer.text());
    expect(lines.filter((line) => line?.w !== undefined).length).toBeGreaterThan(2);
    expect(lines.at(-1)).toMatchObject({ end: 'stop', spent: [expect.any(Number), 4] });
  });

  test.each([
    ['status=429', 429],
    ['status=400', 400],
    ['error-after=headers', 502],
  ])('gets the error of %s with its status', async (directive, status) => {
    for (const live of [false, true]) {
      if (!live && directive.startsWith('error')) continue;
      const answer = await post('/v1/lines', { model: 'sim', say, live }, { 'x-simulate': directive });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({ oops: expect.stringMatching(/\w/) as unknown, status });
    }
  });

  test.each(['error-after=2', 'truncate-after=2', 'reset-after=2', 'no-done;no-finish'])(
    'gets an error line, and no end, where %s breaks the stream',
    async (directive) => {
      const answer = await post('/v1/lines', { model: 'sim', say, live: true }, { 'x-simulate': directive });
      const lines = linesOf(await answer.text());
      expect(lines.at(-1)).toMatchObject({ oops: expect.stringMatching(/\w/) as unknown });
      expect(lines.some((line) => line?.end !== undefined)).toBe(false);
    },
  );
});

describe.each(clients)('$name with a provider of lines', ({ name, complete, stream, streamToolCall, readFailure }) => {
  const ask = (model: string) => ({ baseUrl: `${url}/v1`, model, apiKey: 'none', maxRetries: 0 });
  const failure = async (call: Promise<unknown>) => {
    const thrown: unknown = await call.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(thrown, 'it did not raise').toBeInstanceOf(Error);
    return readFailure(thrown);
  };

  test('gets a complete answer and a stream', async () => {
    const expected = { text: 'Hello 👋', finishReason: finished[name], outputTokens: 2 };
    expect(await complete(ask('whole'))).toEqual(expected);
    expect(await stream(ask('whole'))).toEqual(expected);
    expect(await stream(ask('no-last-newline'))).toEqual(expected);
  });

  test('gets a call of a tool', async () => {
    expect(await streamToolCall(ask('tool'))).toEqual([{ name: 'weather', input: { city: 'Oslo', days: 2 } }]);
  });

  test('raises a refusal, and an error that comes in place of an answer, with its status', async () => {
    expect(await failure(complete(ask('refuses')))).toMatchObject({
      status: 422,
      message: expect.stringContaining('not like this') as unknown,
    });
    expect(await failure(stream(ask('refuses')))).toMatchObject({ status: 422 });
    expect(await failure(complete(ask('first-error')))).toMatchObject({ status: 429 });
    expect(await failure(stream(ask('first-error')))).toMatchObject({ status: 429 });
  });

  test.each(['middle-error', 'last-error', 'cut', 'cut-in-line', 'garbage'])(
    'raises where a stream is %s',
    async (model) => {
      expect((await failure(stream(ask(model)))).message).toMatch(/boom|broke off|JSON/);
    },
  );
});

describe('/v1/inference with a provider of lines', () => {
  test('gets a complete answer and a stream', async () => {
    const answer = await post('/v1/inference', { model: 'whole', prompt: 'hello' });
    expect(await answer.json()).toMatchObject({
      output: 'Hello 👋',
      finish_reason: 'stop',
      usage: { total_tokens: 9 },
    });
    const streamed = await (await post('/v1/inference', { model: 'whole', prompt: 'hello', stream: true })).text();
    expect(streamed.match(/event: \w+/g)).toEqual(['event: start', 'event: token', 'event: token', 'event: done']);
  });

  test.each(['middle-error', 'last-error', 'cut', 'cut-in-line', 'garbage'])(
    'says error and not done where a stream is %s',
    async (model) => {
      const text = await (await post('/v1/inference', { model, prompt: 'hello', stream: true })).text();
      expect(text.match(/event: \w+/g)?.at(-1)).toBe('event: error');
      expect(text).not.toContain('event: done');
    },
  );
});

test('lines pass to a client of lines as they came', async () => {
  const answer = await post('/v1/lines', { model: 'whole', say, live: true });
  expect(await answer.text()).toBe(whole.map(lineOf).join(''));
  const cut = linesOf(await (await post('/v1/lines', { model: 'cut', say, live: true })).text());
  expect(cut.at(-1)).toMatchObject({ oops: expect.stringContaining('broke off') as unknown });
});

test('what the provider of lines cannot be told is named in a header, or refused', async () => {
  const request = { model: 'whole', messages, seed: 1, user: 'u', x_odd: true, max_tokens: 5 };
  const answer = await post('/v1/chat/completions', request);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-headgate-dropped')?.split(', ').toSorted()).toEqual(['seed', 'user', 'x_odd']);
  expect(asked.at(-1)).toEqual({ model: 'whole', say, live: false, most: 5 });
  const streamed = await post('/v1/chat/completions', { ...request, stream: true });
  expect(streamed.headers.get('x-headgate-dropped')).toContain('seed');
  await streamed.text();

  const strict = await post('/v1/chat/completions', request, { 'x-headgate-strict': 'true' });
  expect(strict.status).toBe(400);
  expect(await strict.json()).toMatchObject({ error: { param: 'seed', code: 'unsupported_parameter' } });
  const refused = await post('/v1/chat/completions', { model: 'whole', messages, n: 2 });
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { param: 'n' } }]);
  const schema = { type: 'json_schema', json_schema: { name: 'x', schema: {} } };
  const inference = await post('/v1/inference', { model: 'whole', prompt: 'a', response_format: schema });
  expect([inference.status, await inference.json()]).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'response_format'] }] },
  ]);
  const carried = await post(
    '/v1/inference',
    { model: 'whole', prompt: 'a', max_tokens: 3 },
    { 'x-headgate-strict': 'true' },
  );
  expect([carried.status, carried.headers.get('x-headgate-dropped')]).toEqual([200, null]);
  await carried.text();
});
