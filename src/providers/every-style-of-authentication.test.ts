import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Authentication, UnsignedCall } from '../core/authentication.ts';
import { providersContext } from './context.fixture.ts';
import { GatewayError } from '../core/errors.ts';
import { headerLines } from '../core/header-lines.ts';
import type { Provider } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { RecordingListener, closeUpstreams, newUpstream, post } from '../upstream/calls-for-tests.ts';
import { httpAnswer, startRawProvider, until, type RawProvider } from '../upstream/provider-for-tests.ts';
import { buildProviders } from './build-providers.ts';
import { applyPreset } from './configured-provider.ts';
import { presets } from './presets/presets.ts';
import type { AuthenticationStyle, Preset } from './presets/preset.ts';
import type { ProviderSettings } from './settings.ts';

afterEach(closeUpstreams);

/** A provider that nobody but this test knows. */
function acme(parts: Partial<Preset> = {}): Preset {
  return {
    name: 'acme',
    title: 'Acme',
    documentation: 'https://acme.example',
    dialects: ['openai-chat'],
    authentication: { style: 'bearer' },
    quirks: {},
    ...parts,
  };
}

function build(preset: Preset, settings: Omit<Partial<ProviderSettings>, 'preset'> = {}): Provider {
  const known = [...presets, preset];
  const configured = applyPreset({ preset: preset.name, ...settings }, known);
  return buildProviders({ acme: configured }, providersContext, known).get('acme')!;
}

/** The head of the one request that a call to the provider makes. */
async function headSentTo(raw: RawProvider, provider: Provider): Promise<string> {
  const listening = new RecordingListener();
  newUpstream().call(post(provider), listening);
  await listening.over;
  expect(listening.error).toBeUndefined();
  return raw.requests.at(-1)!.split('\r\n\r\n')[0]!;
}

const answering = () => startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
const baseUrlOf = ({ port }: RawProvider): string => `http://127.0.0.1:${port}/v1`;

test('a preset that only this test defines is called as it specifies', async () => {
  await using raw = await answering();
  const preset = acme({
    baseUrl: baseUrlOf(raw),
    authentication: { style: 'header', name: 'x-acme-key' },
    quirks: { passModelMembers: true },
  });
  const provider = build(preset, { apiKey: new Secret('k-12345678') });
  expect(provider).toMatchObject({
    name: 'acme',
    dialect: 'openai-chat',
    basePath: '/v1',
    quirks: { passModelMembers: true },
  });
  const head = await headSentTo(raw, provider);
  expect(head).toContain('POST /v1/chat/completions HTTP/1.1\r\n');
  expect(head).toContain('\r\nx-acme-key: k-12345678');
  expect(head).not.toContain('authorization');
  expect(build(preset, { passModelMembers: false }).quirks).toEqual({ passModelMembers: false });
});

describe('the style of the settings overrides the preset’s', () => {
  test.each<[string, NonNullable<ProviderSettings['authentication']>, string, RegExp]>([
    ['bearer', { style: 'bearer' }, '/v1/chat/completions', /\r\nauthorization: Bearer k\/1\+2=34567$/m],
    ['header', { style: 'header', name: 'api-key' }, '/v1/chat/completions', /\r\napi-key: k\/1\+2=34567$/m],
    ['query', { style: 'query', name: 'key' }, '/v1/chat/completions?key=k%2F1%2B2%3D34567', /^POST/],
    ['none', { style: 'none' }, '/v1/chat/completions', /^POST/],
  ])('%s', async (style, authentication, path, line) => {
    await using raw = await answering();
    const key = style === 'none' ? {} : { apiKey: new Secret('k/1+2=34567') };
    const provider = build(acme({ authentication: { style: 'header', name: 'x-other' } }), {
      baseUrl: baseUrlOf(raw),
      authentication,
      ...key,
    });
    const head = await headSentTo(raw, provider);
    expect(head).toMatch(line);
    expect(head).toContain(`POST ${path} HTTP/1.1\r\n`);
    expect(head.match(/34567/g) ?? []).toHaveLength(style === 'none' ? 0 : 1);
    expect(head).not.toContain('x-other');
  });

  test('without a key no credentials are sent, in any style', async () => {
    await using raw = await answering();
    for (const style of ['bearer', 'header', 'query'] as const) {
      const authentication = style === 'bearer' ? { style } : { style, name: 'k' };
      const head = await headSentTo(raw, build(acme(), { baseUrl: baseUrlOf(raw), authentication }));
      expect(head).toMatch(/^POST \/v1\/chat\/completions HTTP\/1\.1\r\n/);
      expect(head).not.toMatch(/authorization|^k:/im);
    }
  });
});

test('headers and query of the settings are sent with every call, in addition to the credentials', async () => {
  await using raw = await answering();
  const provider = build(acme(), {
    baseUrl: baseUrlOf(raw),
    apiKey: new Secret('k-12345678'),
    authentication: { style: 'query', name: 'key' },
    headers: { 'X-Team': new Secret('web'), 'openai-organization': new Secret(' org-1\n') },
    query: { 'api-version': new Secret('2024-10-21'), a: new Secret('x y&b=ä') },
  });
  const head = await headSentTo(raw, provider);
  expect(head).toContain('POST /v1/chat/completions?api-version=2024-10-21&a=x%20y%26b%3D%C3%A4&key=k-12345678 HTTP');
  expect(head).toContain('\r\nx-team: web\r\nopenai-organization: org-1');
});

describe('a style that signs', () => {
  /** Signs what it is given, as AWS does in outline, at once or later. */
  function signing(later: boolean, calls: UnsignedCall[] = []): AuthenticationStyle {
    const sign: (call: UnsignedCall, key: string) => string = ({ method, origin, path, headers, body }, key) =>
      createHmac('sha256', key)
        .update(`${method}\n${origin}\n${path}\n${headers}\n`)
        .update(Buffer.isBuffer(body) ? body : '')
        .digest('hex');
    return {
      style: 'signed',
      sign: (currentKey): Authentication => ({
        authenticate: (call) => {
          calls.push(call);
          const key = currentKey()?.reveal();
          if (key === undefined) throw new GatewayError('provider_auth_failed', 'No key to sign with.');
          const credentials = { headers: headerLines(['x-signature', sign(call, key)]), query: '' };
          return later ? new Promise((resolve) => setTimeout(resolve, 5, credentials)) : credentials;
        },
        secrets: () => [currentKey()?.reveal() ?? ''],
      }),
    };
  }

  test.each([false, true])(
    'gets the whole call, and its signature is sent with it (fetched later: %s)',
    async (later) => {
      await using raw = await answering();
      const calls: UnsignedCall[] = [];
      const provider = build(acme({ authentication: signing(later, calls) }), {
        baseUrl: baseUrlOf(raw),
        apiKey: new Secret('signing-key'),
        query: { region: new Secret('eu') },
        headers: { 'x-team': new Secret('web') },
      });
      const head = await headSentTo(raw, provider);
      const [{ method, origin, path, headers, body } = calls[0]!] = calls;
      expect([method, origin, path, Buffer.isBuffer(body) && body.toString()]).toEqual([
        'POST',
        `http://127.0.0.1:${raw.port}`,
        '/v1/chat/completions?region=eu',
        '{"a":1}',
      ]);
      expect(headers).toContain('content-type: application/json\r\n');
      expect(headers).toContain('x-team: web\r\n');
      const expected = createHmac('sha256', 'signing-key')
        .update(`POST\n${origin}\n${path}\n${headers}\n{"a":1}`)
        .digest('hex');
      expect(head).toContain(`\r\nx-signature: ${expected}`);
      expect(head).not.toContain('signing-key');
    },
  );

  test('a call that is aborted while it waits for its signature is never sent', async () => {
    await using raw = await answering();
    const provider = build(acme({ authentication: signing(true) }), {
      baseUrl: baseUrlOf(raw),
      apiKey: new Secret('signing-key'),
    });
    const aborted = new RecordingListener();
    const upstream = newUpstream();
    upstream.call(post(provider), aborted).abort();
    const whole = new RecordingListener();
    upstream.call(post(provider), whole);
    await whole.over;
    expect(raw.requests).toHaveLength(1);
    expect(aborted.said).toEqual([]);
  });

  test('that fails, at once or later, ends the call with its own error, and nothing is sent', async () => {
    await using raw = await answering();
    const rejecting: AuthenticationStyle = {
      style: 'signed',
      sign: () => ({
        authenticate: () => Promise.reject(new GatewayError('provider_auth_failed', 'The token server is away.')),
        secrets: () => [],
      }),
    };
    for (const authentication of [signing(false), rejecting]) {
      const listening = new RecordingListener();
      newUpstream().call(post(build(acme({ authentication }), { baseUrl: baseUrlOf(raw) })), listening);
      expect(listening.said).toEqual([]);
      await until(() => listening.error !== undefined);
      expect(listening.error?.code).toBe('provider_auth_failed');
    }
    expect(raw.requests).toEqual([]);
  });
});
