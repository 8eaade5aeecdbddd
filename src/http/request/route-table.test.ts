import { describe, expect, it } from 'vitest';
import { route, startListener } from '../listener/listener.fixture.ts';
import { RouteTable } from './route-table.ts';

const nothing = (): Promise<void> => Promise.resolve();
const table = new RouteTable([
  route('GET', '/v1/responses/{id}', nothing),
  route('DELETE', '/v1/responses/{id}', nothing),
  route('POST', '/v1/responses', nothing),
  route('POST', '/v1/responses/compact', nothing),
  route('GET', '/v1beta/models/{+name}', nothing),
  route('GET', '/v1beta/models/{model}', nothing),
  route('POST', '/v1beta/models/{model}:generateContent', nothing),
  route('POST', '/v1beta/models/{model}:countTokens', nothing),
]);

function find(method: string, path: string): [string, object] | undefined {
  const found = table.find(method, path);
  return found && [`${found.route.method} ${found.route.url}`, found.parameters];
}

describe('a path', () => {
  it('goes to the most specific pattern that has it', () => {
    expect(find('POST', '/v1/responses/compact')).toEqual(['POST /v1/responses/compact', {}]);
    expect(find('DELETE', '/v1/responses/resp_1')).toEqual(['DELETE /v1/responses/{id}', { id: 'resp_1' }]);
    expect(find('GET', '/v1beta/models/x')).toEqual(['GET /v1beta/models/{model}', { model: 'x' }]);
    expect(find('GET', '/v1beta/models/a/b')).toEqual(['GET /v1beta/models/{+name}', { name: 'a/b' }]);
    expect(find('POST', '/v1beta/models/x:countTokens')).toEqual([
      'POST /v1beta/models/{model}:countTokens',
      { model: 'x' },
    ]);
  });

  it('is answered by the methods of that pattern alone', () => {
    expect(find('GET', '/v1beta/models/x:generateContent')).toBeUndefined();
    expect(find('GET', '/v1/responses/compact')).toBeUndefined();
    expect(table.ofPath('/v1beta/models/x:generateContent').map(({ method }) => method)).toEqual(['POST']);
  });

  it('has the route of GET for HEAD', () => {
    expect(find('HEAD', '/v1/responses/resp_1')).toEqual(['GET /v1/responses/{id}', { id: 'resp_1' }]);
  });

  it('that is written as in the table is one look-up', () => {
    expect(table.byTarget('POST', '/v1/responses')?.url).toBe('/v1/responses');
    expect(table.byTarget('GET', '/v1/responses/{id}')).toBeUndefined();
  });
});

it('lists the methods of all its routes', () => {
  expect(table.allow).toBe('GET, HEAD, POST, DELETE, OPTIONS');
});

it.each([
  ['/a', '/a'],
  ['/a/{id}', '/a/{name}'],
  ['/a/{+id}', '/a/{+name}'],
])('refuses %s beside %s', (one, other) => {
  expect(() => new RouteTable([route('GET', one, nothing), route('GET', other, nothing)])).toThrow(TypeError);
  expect(() => new RouteTable([route('GET', one, nothing), route('PUT', other, nothing)])).not.toThrow();
});

it.each(['/a/*', '/a/:id', '/a/id}'])('takes no other notation of parameters, as in %s', (url) => {
  expect(() => new RouteTable([route('GET', url, nothing)])).toThrow(TypeError);
});

describe('over a socket', () => {
  const items = [
    route('DELETE', '/items/{id}', (exchange) =>
      exchange.answer({ status: 200, headers: [] }, JSON.stringify(exchange.parameters)),
    ),
    route('PUT', '/items/{id}', async (exchange) => {
      await exchange.readBody();
      await exchange.answer({ status: 204, headers: [] }, '');
    }),
    route('PATCH', '/items/{id}', nothing),
  ];

  it('any method is answered, with its parameters', async () => {
    const { port } = await startListener({}, items);
    const url = `http://127.0.0.1:${port}/items/a%20b`;
    expect(await (await fetch(url, { method: 'DELETE' })).json()).toEqual({ id: 'a b' });
    const put = { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } };
    expect((await fetch(url, put)).status).toBe(204);
  });

  it('a method that the path does not have is 405 with Allow, and OPTIONS lists those it has', async () => {
    const { port } = await startListener({}, items);
    const url = `http://127.0.0.1:${port}/items/1`;
    const refused = await fetch(url, { method: 'POST' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'PUT, PATCH, DELETE, OPTIONS']);
    expect((await fetch(url)).status).toBe(405);
    const options = await fetch(url, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'PUT, PATCH, DELETE, OPTIONS']);
  });

  it('a page may send each of them where CORS lets it', async () => {
    const { port } = await startListener({ corsOrigins: ['https://chat.example'] }, items);
    const headers = { origin: 'https://chat.example', 'access-control-request-method': 'DELETE' };
    const preflight = await fetch(`http://127.0.0.1:${port}/items/1`, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-methods')).toBe('PUT, PATCH, DELETE, OPTIONS');
  });

  it('a path that leads elsewhere is nobody', async () => {
    const { open } = await startListener({}, items);
    for (const path of ['/items/..', '/items/%2e%2e', '/items/a%2Fb', '/items/a/b', '/items/%00']) {
      const client = await open();
      client.send(`DELETE ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await client.untilText('route_not_found');
      expect(client.statuses, path).toEqual([404]);
    }
  });
});
