import { afterEach, expect, test } from 'vitest';
import { providersContext } from '../providers/context.fixture.ts';
import { Secret } from '../core/secret.ts';
import { buildProviders } from '../providers/build-providers.ts';
import { applyPreset } from '../providers/configured-provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, startRawProvider } from '../upstream/provider-for-tests.ts';
import { errorOf, run } from './attempts-for-tests.ts';

afterEach(closeUpstreams);

const key = 'k/ey+of=provider';
const places: [string, Partial<ProviderSettings>][] = [
  ['bearer', { apiKey: new Secret(key) }],
  ['header', { apiKey: new Secret(key), authentication: { style: 'header', name: 'api-key' } }],
  ['query', { apiKey: new Secret(key), authentication: { style: 'query', name: 'key' } }],
  ['an extra header', { headers: { 'x-extra': new Secret(key) } }],
  [
    'an extra header with a scheme',
    { headers: { authorization: new Secret(`Token ${key}`) }, authentication: { style: 'none' } },
  ],
  ['an extra query parameter', { query: { code: new Secret(key) } }],
];

test.each(places)('a provider that quotes what it was sent: %s', async (_place, settings) => {
  const forms = [key, encodeURIComponent(key), key.replaceAll('/', '\\/')];
  await using raw = await startRawProvider((socket, request) => {
    // What really came, in every form, with the version of the interface in clear.
    const quoted = [...forms, request.split('\r\n')[0], 'api 2024-10-21'].join(' | ');
    const message = JSON.stringify(quoted).replaceAll('\\\\/', '\\/');
    socket.write(httpAnswer(400, `{"error":{"message":${message},"type":"invalid_request_error"}}`));
  });
  const configured = applyPreset({
    preset: 'openai-compatible',
    baseUrl: `http://127.0.0.1:${raw.port}/v1`,
    ...settings,
    query: { ...settings.query, 'api-version': new Secret('2024-10-21') },
  });
  const running = run(buildProviders({ p: configured }, providersContext).get('p')!, false);
  const error = await errorOf(running);
  const told = `${error.message} ${String(error.context.providerBody?.bytes ?? '')}`;
  expect(raw.requests[0]).toMatch(/k(\/|%2F)ey/);
  for (const form of forms) expect(told).not.toContain(form);
  expect(error.message).toContain('[secret]');
  expect(error.message).toContain('api 2024-10-21');
  expect(running.attempts).toMatchObject([{ outcome: 'provider_refused', message: error.message }]);
});
