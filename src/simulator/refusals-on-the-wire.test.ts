import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import type { RawAnswer, RawCall } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
});
afterAll(() => simulator.stop());

const call = (raw: RawCall): Promise<RawAnswer> => callRaw(simulator.port, raw);
const errorOf = (answer: RawAnswer): Record<string, unknown> =>
  (JSON.parse(answer.text) as { error: Record<string, unknown> }).error;

describe('status', () => {
  it.each([400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503, 504, 529])('answers %i', async (status) => {
    const answer = await call({ simulate: `status=${status}`, body: streamed });
    expect(answer).toMatchObject({ end: 'complete', status });
    expect(Object.keys(errorOf(answer))).toEqual(['message', 'type', 'param', 'code']);
    expect(answer.head).not.toContain('retry-after');
  });

  it('sends Retry-After as written, or as a date', async () => {
    const plain = await call({
      simulate: 'status=429; retry-after=2; retry-after-ms=2000; error-code=insufficient_quota',
    });
    expect(plain.head).toContain('retry-after: 2\r\n');
    expect(plain.head).toContain('retry-after-ms: 2000\r\n');
    expect(errorOf(plain)['code']).toBe('insufficient_quota');
    const dated = await call({ simulate: 'status=503; retry-after=date:60s' });
    const date = /retry-after: (.*)\r\n/.exec(dated.head)?.[1] ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(57_000);
    expect(Date.parse(date) - Date.now()).toBeLessThan(61_000);
  });

  it('names a fragment of the key with a 401, all of it under leak-key', async () => {
    const headers = { authorization: 'Bearer sk-abcdefghijklmnop' };
    const usual = await call({ simulate: 'status=401', headers });
    expect(errorOf(usual)['message']).toContain('sk-abcde*******mnop');
    expect(usual.text).not.toContain('sk-abcdefghijklmnop');
    const leaked = await call({ simulate: 'status=500; leak-key', headers });
    expect(errorOf(leaked)['message']).toContain('Bearer sk-abcdefghijklmnop');
    const event = await call({ simulate: 'error-after=2; leak-key', headers, body: streamed });
    expect(event.events.at(-1)).toContain('Bearer sk-abcdefghijklmnop');
  });

  it('redirects to a path that counts who follows, or where location says', async () => {
    const usual = await call({ simulate: 'status=307', headers: { host: 'there:1' } });
    expect(usual.status).toBe(307);
    expect(usual.head).toContain('location: http://there:1/__simulator/redirected\r\n');
    const elsewhere = await call({ simulate: 'status=302; location=http://192.0.2.1/a?b=c' });
    expect(elsewhere.head).toContain('location: http://192.0.2.1/a?b=c\r\n');
    await call({ method: 'GET', path: '/__simulator/redirected' });
    expect(simulator.requests().at(-1)?.path).toBe('/__simulator/redirected');
  });

  it('below 300 stands on the usual answer', async () => {
    const answer = await call({ simulate: 'status=202' });
    expect(answer.status).toBe(202);
    expect(answer.text).toContain('chat.completion');
  });

  it('goes together with faults of the bytes', async () => {
    const answer = await call({ simulate: 'status=500; reset-after=10' });
    expect(answer).toMatchObject({ status: 500, end: 'reset' });
    expect(answer.body).toHaveLength(10);
  });

  it('holds for the list of models too', async () => {
    expect((await call({ method: 'GET', path: '/v1/models', simulate: 'status=500' })).status).toBe(500);
  });
});

describe('headers', () => {
  it('are what the directives make of them', async () => {
    const typed = await call({ simulate: 'content-type=text/html', body: streamed });
    expect(typed.head).toContain('content-type: text/html\r\n');
    const closed = await call({ simulate: 'close' });
    expect(closed.head.toLowerCase()).toContain('connection: close');
    const flooded = await call({ simulate: 'header-bytes=20KiB' });
    expect(flooded.head.length).toBeGreaterThan(20 * 1024);
    const plain = await call({ body: streamed });
    expect(plain.head).toContain('content-type: text/event-stream; charset=utf-8\r\n');
  });
});

describe('a bad directive', () => {
  it('is a 400 that names it and its place', async () => {
    const inHeader = await call({ simulate: 'tokens=3; frobnicate=1' });
    expect(inHeader.status).toBe(400);
    expect(errorOf(inHeader)).toMatchObject({ param: 'x-simulate', code: 'invalid_simulate_directive' });
    expect(errorOf(inHeader)['message']).toContain("'frobnicate=1'");
    const inModel = await call({ body: { ...chat, model: 'sim/tokens=many' } });
    expect(inModel.status).toBe(400);
    expect(errorOf(inModel)).toMatchObject({ param: 'model' });
    expect(errorOf(inModel)['message']).toContain("'tokens=many'");
  });

  it.each([
    ['tokens=10001', { ...chat, n: 100 }],
    ['tokens=100001', chat],
    ['bytes=65MiB', chat],
    ['event-bytes=1GiB', streamed],
    ['garbage=13', streamed],
  ])('may not ask for more than a process can give: %s', async (simulate, body) => {
    const answer = await call({ simulate, body });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)['message']).toContain(`'${simulate.split('=')[0]}=`);
  });

  it('cannot bring a header of its own making along', async () => {
    for (const value of ['1\r\nx-evil: 1', 'é', '\u0000']) {
      for (const name of ['retry-after', 'content-type', 'location']) {
        const answer = await call({ body: { ...chat, model: `sim/status=307;${name}=${value}` } });
        expect(answer.status).toBe(400);
        expect(answer.head).not.toContain('evil');
      }
    }
  });

  it('among the defaults keeps the simulator from starting', async () => {
    await expect(startSimulator({ defaults: 'speed=9' })).rejects.toThrow("'speed=9'");
  });
});

describe('a bad request is refused as OpenAI refuses it', () => {
  it.each([
    ['/embeddings', { model: 'm' }],
    ['/moderations', {}],
    ['/audio/speech', { model: 'm', voice: 'alloy' }],
  ])('without its input, on %s', async (path, body) => {
    const answer = await fetch(`http://127.0.0.1:${simulator.port}/v1${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.json()).toMatchObject({
      error: { message: "Missing required parameter: 'input'.", code: 'missing_required_parameter', param: 'input' },
    });
  });

  it.each([
    ['{"model":', null, null, 'could not parse the JSON body'],
    ['[]', null, null, 'could not parse the JSON body'],
    [{ messages: chat.messages }, null, null, 'must provide a model'],
    [{ model: 7, messages: chat.messages }, 'model', 'invalid_type', 'got an integer'],
    [{ model: 'm' }, 'messages', 'missing_required_parameter', "'messages'"],
    [{ model: 'm', messages: 'hi' }, 'messages', 'invalid_type', 'got a string'],
    [{ model: 'm', messages: [] }, 'messages', 'empty_array', 'empty array'],
    [{ model: 'm', messages: [{ role: 'robot' }] }, 'messages[0].role', 'invalid_value', "'robot'"],
    [{ model: 'm', messages: [{}] }, 'messages[0].role', 'missing_required_parameter', 'messages[0].role'],
    [{ ...chat, temperature: 3 }, 'temperature', 'integer_above_max_value', '<= 2'],
    [{ ...chat, temperature: 'hot' }, 'temperature', 'invalid_type', 'got a string'],
    [{ ...chat, n: 0 }, 'n', 'integer_below_min_value', '>= 1'],
    [{ ...chat, max_tokens: 1.5 }, 'max_tokens', 'invalid_type', 'got a decimal'],
    [{ ...chat, stream: 'yes' }, 'stream', 'invalid_type', 'a boolean'],
    [{ ...chat, stream_options: {} }, 'stream_options', null, 'only allowed'],
    [{ ...chat, tools: [{}] }, 'tools[0].function.name', 'missing_required_parameter', 'tools[0]'],
    [{ ...chat, tool_choice: { type: 'function', function: { name: 'x' } } }, 'tool_choice', null, 'tool_choice'],
    [
      { ...chat, response_format: { type: 'json_schema', json_schema: { schema: triplingSchema() } } },
      'response_format',
      null,
      'larger than the simulator writes',
    ],
    [{ ...chat, response_format: { type: 'xml' } }, 'response_format.type', 'invalid_value', 'response_format'],
  ])('%j', async (body, param, code, words) => {
    const answer = await call({ body });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ type: 'invalid_request_error', param, code });
    expect(errorOf(answer)['message']).toContain(words);
  });

  it('and so are a wrong type, path, method and model', async () => {
    expect((await call({ headers: { 'content-type': 'text/plain' } })).status).toBe(400);
    const unknown = await call({ path: '/v1/embedding' });
    expect(unknown.status).toBe(404);
    expect(errorOf(unknown)['message']).toBe('Invalid URL (POST /v1/embedding)');
    expect((await call({ method: 'GET', body: '' })).status).toBe(405);
    expect((await call({ method: 'GET', path: '/v1/models/gpt-9', body: '' })).status).toBe(404);
  });
});

/** Small to write, 3 to the 12th to fill in. */
function triplingSchema(): object {
  return { properties: { a: { $ref: '#' }, b: { $ref: '#' }, c: { $ref: '#' } }, required: ['a', 'b', 'c'] };
}
