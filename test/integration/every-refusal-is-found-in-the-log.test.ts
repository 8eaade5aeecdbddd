import { expect, test } from 'vitest';
import { get, post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `Traceparent: 00-${trace}-00f067aa0ba902b7-01`;
const auth = `Authorization: Bearer ${keyOf('one')}`;
const prompt = '{"model":"gpt-test","prompt":"hi"}';
const chat = '{"model":"nobody","messages":[{"role":"user","content":"hi"}]}';

type Line = Record<string, unknown>;

/**
 * The bytes, and the port; then the status of the answer, and the members of its log line besides id, status and
 * client.
 */
const refusals: ReadonlyArray<readonly [string, 'public' | 'admin', string, number, Line]> = [
  [
    'a path that is none',
    'public',
    get('/v1/nothing?key=AIzaSyVerySecret&x'),
    404,
    { method: 'GET', path: '/v1/nothing?key=…&…', code: 'route_not_found' },
  ],
  [
    'a method that is not answered',
    'public',
    get('/v1/inference'),
    405,
    { method: 'GET', path: '/v1/inference', code: 'method_not_allowed' },
  ],
  [
    'an unserved route without a key',
    'public',
    post('/v1/responses', '{}'),
    401,
    { method: 'POST', path: '/v1/responses', code: 'missing_api_key' },
  ],
  [
    'a foreign Host',
    'public',
    get('/docs').replace('Host: localhost', 'Host: evil.example'),
    421,
    { path: '/docs', code: 'host_not_allowed', reason: 'host' },
  ],
  [
    'a foreign Origin',
    'public',
    post('/v1/inference', prompt, 'Origin: https://evil.example'),
    403,
    { path: '/v1/inference', code: 'origin_not_allowed', reason: 'origin' },
  ],
  [
    'an expectation',
    'public',
    post('/v1/inference', prompt, 'Expect: miracles'),
    417,
    { path: '/v1/inference', reason: 'expectation' },
  ],
  ['no HTTP', 'public', 'NONSENSE\r\n\r\n', 400, { code: 'malformed_http', reason: 'malformed' }],
  [
    'a bad chunk',
    'public',
    'BREW /v1/pot HTTP/1.1\r\nHost: localhost\r\n\r\n',
    400,
    { method: 'BREW', path: '/v1/pot', code: 'malformed_http' },
  ],
  [
    'a head too large',
    'public',
    get('/docs', `X-Long: ${'x'.repeat(17_000)}`),
    431,
    { method: 'GET', path: '/docs', code: 'headers_too_large' },
  ],
  [
    'CONNECT',
    'public',
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
    405,
    { method: 'CONNECT', path: 'evil.example:443' },
  ],
  [
    'no key for a list',
    'public',
    get('/v1/models'),
    401,
    { method: 'GET', path: '/v1/models', code: 'missing_api_key' },
  ],
  [
    'a model that is none',
    'public',
    get('/v1/models/nobody', auth),
    404,
    { method: 'GET', path: '/v1/models/nobody', code: 'model_not_found' },
  ],
  [
    'no key for an inference',
    'public',
    post('/v1/inference', prompt),
    401,
    { method: 'POST', path: '/v1/inference', code: 'missing_api_key' },
  ],
  [
    'a wrong key',
    'public',
    post('/v1/chat/completions', chat, 'Authorization: Bearer sk-wrong-key-12345'),
    401,
    { path: '/v1/chat/completions', code: 'invalid_api_key' },
  ],
  [
    'a model of nobody',
    'public',
    post('/v1/chat/completions', chat, auth),
    404,
    { path: '/v1/chat/completions', code: 'model_not_found', caller: 'one' },
  ],
  [
    'a form',
    'public',
    post('/v1/inference', prompt, auth).replace('application/json', 'text/plain'),
    415,
    { path: '/v1/inference', code: 'unsupported_media_type', caller: 'one' },
  ],
  [
    'a stored object that is none',
    'public',
    get('/v1/files/file-none?after=x', auth),
    404,
    { method: 'GET', path: '/v1/files/file-none?after=…', route: '/v1/files/{id}', code: 'object_not_found' },
  ],
  [
    'a stored object that is none, to be deleted',
    'public',
    get('/v1/files/file-none', auth).replace('GET', 'DELETE'),
    404,
    { method: 'DELETE', path: '/v1/files/file-none', code: 'object_not_found' },
  ],
  [
    "a question to a model of nobody, with Google's key in the query",
    'public',
    post(`/v1beta/models/nobody:generateContent?key=${keyOf('one')}`, '{"contents":[{"parts":[{"text":"hi"}]}]}'),
    404,
    { method: 'POST', path: '/v1beta/models/nobody:generateContent?key=…', code: 'model_not_found', caller: 'one' },
  ],
  [
    'a parameter that is not known',
    'admin',
    get('/admin/usage?form=2026-01-01'),
    400,
    { method: 'GET', path: '/admin/usage?form=…', code: 'invalid_request' },
  ],
  [
    'a key that is not known',
    'admin',
    get('/admin/limits/nobody'),
    404,
    { path: '/admin/limits/nobody', code: 'key_not_found' },
  ],
];

async function start(): Promise<RunningGateway> {
  const provider = await startProvider();
  const models = [{ name: 'gpt-test', provider: 'simulator' }];
  return startGateway({ provider: provider.baseUrl, config: { models, auth: { keys: [keyEntry('one')] } } });
}

function lineOf(gateway: RunningGateway, requestId: string | undefined): Promise<Line | undefined> {
  const all = (): Line[] => [...gateway.logged('refused'), ...gateway.logged('request')];
  return waitFor(() => all().find((line) => line['request_id'] === requestId), 5_000);
}

test('by its request id, with path, method, status, client and trace', async () => {
  const gateway = await start();
  for (const [name, where, request, status, wanted] of refusals) {
    const client = await RawClient.open(Number(new URL(where === 'public' ? gateway.url : gateway.adminUrl).port));
    const isRequest = / HTTP\/1\.1\r\n/.test(request);
    await client.send(isRequest ? request.replace('\r\n', `\r\n${traceparent}\r\n`) : request).untilText('"message"');
    expect([name, ...client.statuses]).toEqual([name, status]);
    const requestId = /^x-request-id: (\S+)\r$/im.exec(client.text)?.[1];
    const line = await lineOf(gateway, requestId);
    expect([name, line]).toMatchObject([name, { request_id: requestId, status, client: '127.0.0.1', ...wanted }]);
    // A request that the parser refused has no headers.
    const hasTrace = line?.['reason'] !== 'malformed' && !(status === 431 && where === 'public');
    expect([name, line?.['trace_id']]).toEqual([name, hasTrace ? trace : undefined]);
    client.socket.destroy();
  }
  expect(gateway.lines.join('\n')).not.toMatch(/VerySecret|wrong-key-12345/);
});

test('the trace stands in the body of an error, in both dialects', async () => {
  const gateway = await start();
  for (const path of ['/v1/inference', '/v1/chat/completions', '/v1/models/nobody']) {
    const method = path.endsWith('nobody') ? 'GET' : 'POST';
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'content-type': 'application/json' };
    const told = await fetch(gateway.url + path, { method, headers, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect(await told.json()).toMatchObject({ error: { trace_id: trace } });
    const untold = await fetch(gateway.url + path, { method, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect(JSON.stringify(await untold.json())).not.toContain('trace_id');
  }
});

test('a scanner fills no disk, is counted, and hides nobody who is known', async () => {
  const gateway = await start();
  for (let round = 0; round < 30; round += 1) {
    const paths = Array.from({ length: 20 }, (_, index) => `/wp-login-${round}-${index}.php`);
    await Promise.all(paths.map(async (path) => (await fetch(gateway.url + path)).arrayBuffer()));
    await Promise.all(
      paths.map(async () =>
        (await fetch(`${gateway.url}/v1/inference`, { method: 'POST', body: prompt })).arrayBuffer(),
      ),
    );
  }
  const known = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keyOf('one')}`, 'content-type': 'application/json' },
    body: chat,
  });
  await known.arrayBuffer();
  expect(await lineOf(gateway, known.headers.get('x-request-id') ?? '')).toMatchObject({ status: 404, caller: 'one' });
  const leftOut = (): number =>
    gateway.logged('refusals without a line of their own').reduce((sum, line) => sum + Number(line['lines']), 0);
  const written = (): number => gateway.logged('refused').length + gateway.logged('request').length - 1;
  expect(await waitFor(() => (written() + leftOut() === 1_200 ? true : undefined), 25_000)).toBe(true);
  expect(written()).toBeLessThan(400);
});
