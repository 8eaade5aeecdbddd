import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { keyEntry, keyOf } from '../harness/keys.ts';
import { answerJson, startSurfaceProvider } from '../harness/surface/provider.ts';

test.each([
  [204, {}],
  [200, { 'content-length': 0 }],
])('and its %d reaches the client', async (status, ofNothing) => {
  const provider = await startSurfaceProvider({
    'POST /files': (_call, response) => {
      answerJson(response, { id: 'file-raw-1', object: 'file' });
    },
    '*': (_call, response) => void response.writeHead(status, ofNothing).end(),
  });
  const gateway = await startGateway({
    config: {
      providers: { p: { baseUrl: provider.baseUrl, apiKey: 'any' } },
      models: [{ name: 'm', provider: 'p' }],
      auth: { keys: [keyEntry('a')] },
      objects: { secret: 'sixteen characters and more', provider: 'p' },
    },
  });
  const headers = { authorization: `Bearer ${keyOf('a')}` };
  const form = new FormData();
  form.append('purpose', 'user_data');
  form.append('file', new Blob(['x']), 'x.txt');
  const made = await fetch(`${gateway.url}/v1/files`, { method: 'POST', headers, body: form });
  const { id } = (await made.json()) as { id: string };
  // What is read cannot be nothing.
  expect((await fetch(`${gateway.url}/v1/files/${id}`, { headers })).status).toBe(502);
  const gone = await fetch(`${gateway.url}/v1/files/${id}`, { method: 'DELETE', headers });
  expect([gone.status, await gone.text()]).toEqual([status, '']);
  expect(provider.calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});
