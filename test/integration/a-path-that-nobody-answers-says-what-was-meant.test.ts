import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

interface Said {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

async function say(url: string, method = 'POST', init: RequestInit = {}): Promise<Said> {
  const body = method === 'POST' ? { body: '{}' } : {};
  const answer = await fetch(url, { method, ...body, ...init });
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  return { status: answer.status, code: error.code, message: error.message };
}

test('a path that is nearly one of ours, and a method that is not', async () => {
  const gateway = await startGateway({ provider: (await startProvider()).baseUrl });
  for (const path of ['/v1/v1/chat/completions', '/chat/completions', '/v1/chat/completions/', '/V1/chat/Completion']) {
    const said = await say(gateway.url + path);
    expect(said).toMatchObject({ status: 404, code: 'route_not_found' });
    expect(said.message, path).toBe('No route has this path; did you mean POST /v1/chat/completions?');
  }
  expect(await say(`${gateway.url}/v1/chat/completions`, 'GET')).toMatchObject({
    status: 405,
    message: 'The route does not answer GET; did you mean POST /v1/chat/completions? It answers POST, OPTIONS.',
  });
  expect((await say(`${gateway.url}/v1/models`)).message).toContain('did you mean GET /v1/models?');
  expect((await say(`${gateway.url}/<b>hostile</b>`)).message).toBe(
    'No route has this path. GET /docs shows the routes that are served.',
  );
  expect((await say(`${gateway.url}/metrics`, 'GET')).message).toContain('on the admin port (admin.port)');
  expect((await say(`${gateway.adminUrl}/v1/chat/completions`)).message).toContain('on the public port (server.port)');
  expect((await say(`${gateway.adminUrl}/`, 'GET')).message).toMatch(
    /^No route has this path\. Served are .*GET \/metrics, .*GET \/admin\/usage, .*GET \/admin\/limits\/\{id\}.*\.$/,
  );
  expect((await say(`${gateway.adminUrl}/metric`, 'GET')).message).toContain('did you mean GET /metrics?');
});

test("a route of OpenAI's that is not served wants a key first, then says what to use", async () => {
  const gateway = await startGateway({
    provider: (await startProvider()).baseUrl,
    config: { auth: { keys: [keyEntry('web')] } },
  });
  const paths = [
    '/v1/assistants',
    '/v1/threads/thread_1',
    '/assistants',
    '/v1/v1/assistants',
    '/v1/videos',
    '/v1/skills',
  ];
  for (const path of paths) {
    expect(await say(gateway.url + path), path).toMatchObject({ status: 401, code: 'missing_api_key' });
    expect(await say(gateway.url + path, 'POST', { headers: { authorization: 'Bearer no' } })).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
    const said = await say(gateway.url + path, 'POST', bearer('web'));
    expect(said).toMatchObject({ status: 404, code: 'route_not_found' });
    expect(said.message).toMatch(/(is|are) not served here\. GET \/docs shows the routes that are\./);
  }
  // An unknown path gets its answer without a key.
  expect(await say(`${gateway.url}/nothing/at/all`)).toMatchObject({ status: 404 });
});

test("in the form that the client's SDK reads, with what Gemini's models can be asked", async () => {
  const gateway = await startGateway({ provider: (await startProvider()).baseUrl });
  const bodyOf = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
    (await fetch(gateway.url + path, { method: 'POST', body: '{}', headers })).json();
  const gemini = { error: { code: 404, status: 'NOT_FOUND' } };
  expect(await bodyOf('/v1beta/nothing')).toMatchObject(gemini);
  expect(await bodyOf('/v1beta/cachedContents')).toMatchObject(gemini);
  expect(await bodyOf('/upload/v1beta/files', { 'x-goog-api-key': 'any' })).toMatchObject(gemini);
  for (const path of ['/v1beta/files', '/upload/v1beta/files', '/v1beta/batches/one', '/v1beta/cachedContents/one']) {
    const message = expect.stringMatching(/^Gemini's .+ are not served here\./) as unknown;
    expect(await bodyOf(path), path).toMatchObject({ error: { code: 404, message } });
  }
  expect(await bodyOf('/v1beta/models/gemini-2.5-flash:predict')).toMatchObject({
    error: {
      code: 404,
      message:
        'This method of a model is not served here. Served are :generateContent, :streamGenerateContent, :countTokens, :embedContent, :batchEmbedContents.',
    },
  });
  const anthropic = { type: 'error', error: { type: 'not_found_error' } };
  expect(await bodyOf('/v1/v1/messages', { 'anthropic-version': '2023-06-01' })).toMatchObject(anthropic);
  expect(await bodyOf('/v1/messages/batches', { 'anthropic-version': '2023-06-01' })).toMatchObject(anthropic);
  expect(await bodyOf('/v1/nothing')).toMatchObject({ error: { code: 'route_not_found' } });
});

test('a page hears the error itself, and not only that its preflight failed', async () => {
  const gateway = await startGateway({
    provider: (await startProvider()).baseUrl,
    config: { server: { port: 0, corsOrigins: ['https://chat.example.com'] } },
  });
  const headers = { origin: 'https://chat.example.com', 'access-control-request-method': 'POST' };
  const preflight = await fetch(`${gateway.url}/v1/assistants`, { method: 'OPTIONS', headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
});
