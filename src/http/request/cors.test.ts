import { expect, it } from 'vitest';
import { startListener } from '../listener/listener.fixture.ts';
import { get, post } from '../listener/raw-client.fixture.ts';

const page = 'Origin: https://chat.example';

it('answers the preflight of a page that is configured, and its request', async () => {
  const { open } = await startListener({ corsOrigins: ['https://chat.example'] });
  const client = await open();
  const names = 'authorization,content-type,x-stainless-os';
  const ask = ['Access-Control-Request-Method: POST', `Access-Control-Request-Headers: ${names}`];
  await client.send(get('/echo', page, ...ask).replace('GET', 'OPTIONS')).untilText('\r\n\r\n');
  expect(client.statuses).toEqual([204]);
  expect(client.text).toContain('access-control-allow-origin: https://chat.example\r\n');
  expect(client.text).toContain('access-control-allow-methods: POST, OPTIONS\r\n');
  expect(client.text).toContain(`access-control-allow-headers: ${names}\r\n`);
  expect(client.text).toContain('vary: origin\r\n');

  client.text = '';
  await client.send(post('/echo', '{}', page)).untilText('{}');
  expect(client.text).toContain('access-control-allow-origin: https://chat.example\r\n');
  expect(client.text).toMatch(/access-control-expose-headers: .*x-request-id/);
});

it('lets a page that is configured read errors too', async () => {
  const { open } = await startListener({ corsOrigins: ['https://chat.example'] });
  const client = await (await open()).send(get('/none', page)).untilText('route_not_found');
  expect(client.text).toContain('access-control-allow-origin: https://chat.example\r\n');
});

it('refuses any other page before its request does anything', async () => {
  const { open, rejections } = await startListener({ corsOrigins: ['https://chat.example'] });
  const client = await (await open()).send(post('/echo', '{}', 'Origin: https://evil.example')).untilText('}');
  expect(client.statuses).toEqual([403]);
  expect(client.text).not.toContain('access-control');
  expect(rejections).toEqual(['origin']);
});
