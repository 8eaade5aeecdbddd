import { describe, expect, test } from 'vitest';
import { GatewayError } from './errors.ts';
import { quotesCredentials, withholdCredentials, withholdFromError } from './withhold-credentials.ts';

const key = 'Zq7-Ab3dEf6hIj9kLm2nOp5qRs8t';
const provider = { secrets: () => [key] };
const shown = (text: string): string => withholdCredentials(text, provider);

describe('the credentials that a provider was sent are withheld', () => {
  test.each([
    ['whole', `bad key ${key}.`],
    ['in lower case', `bad key ${key.toLowerCase()}.`],
    ['in upper case', `bad key ${key.toUpperCase()}.`],
    ['their beginning', `bad key ${key.slice(0, 10)}.`],
    ['their middle', `bad key ${key.slice(8, 18)}.`],
    ['their end', `bad key ${key.slice(-8)}.`],
    ['masked by asterisks', `bad key ${key.slice(0, 3)}****${key.slice(-4)}.`],
    ['masked by more than they have', `bad key ${key.slice(0, 12)}*********************${key.slice(-4)}.`],
  ])('%s', (_what, text) => {
    expect(shown(text)).toMatch(/^bad key (\[secret\])+\.$/);
  });

  test.each(['sk-proj-abcd****wxyz', 'sk-ant-api03-0123456789', 'AIzaSyA0123456789', 'Bearer abcdefghijklmnop'])(
    'and so is what looks like anybody’s: %s',
    (secret) => {
      expect(shown(`bad ${secret}`)).toBe('bad [secret]');
    },
  );

  test.each([
    '',
    'The model is overloaded.',
    'Rate limit reached for gpt-4o in organization org-x',
    'Bearer wanted',
    '*',
  ])('and nothing else: %j', (text) => {
    expect(shown(text)).toBe(text);
    expect(quotesCredentials(text, provider)).toBe(false);
  });

  test('an ordinary word that stands in a key too is no secret', () => {
    const worded = { secrets: () => ['our-provider-key-0123456789'] };
    expect(withholdCredentials('The provider is busy.', worded)).toBe('The provider is busy.');
    expect(withholdCredentials('key-0123456', worded)).toBe('[secret]');
  });

  test('a key that changes is known at once', () => {
    let current = 'Aaaaaaaaaaaaaaa1';
    const changing = { secrets: () => [current] };
    expect(withholdCredentials('bbbbbbbbbbbbbbb2', changing)).toBe('bbbbbbbbbbbbbbb2');
    current = 'Bbbbbbbbbbbbbbb2';
    expect(withholdCredentials('bbbbbbbbbbbbbbb2', changing)).toBe('[secret]');
  });

  test('in a long text without much time', () => {
    const startedAtMs = performance.now();
    shown('a'.repeat(65_536));
    shown('a*'.repeat(32_768));
    shown('sk-'.repeat(21_845));
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  });
});

describe('an error', () => {
  const refused = (text: string, body: string): GatewayError =>
    withholdFromError(
      new GatewayError('provider_refused', text, {
        status: 400,
        param: text,
        providerCode: text,
        providerBody: { dialect: 'openai-chat', bytes: Buffer.from(body) },
      }),
      provider,
    );

  test('that quotes none is the same, its body included', () => {
    const error = refused('too long', '{"error":{"message":"too long"}}');
    expect(error.context).toMatchObject({ param: 'too long', providerBody: { dialect: 'openai-chat' } });
  });

  test.each([
    `{"error":{"message":"x"},"metadata":"${key}"}`,
    `{"error":{"message":"x"},"metadata":"${key.toLowerCase()}"}`,
    `{"error":{"message":"x"},"metadata":"\\u005a\\u0071\\u0037-Ab3dEf6h"}`,
    `{"error":{"message":"x"},"metadata":"${key.slice(4, 16)}"}`,
  ])('whose body quotes them does not pass its body on: %s', (body) => {
    expect(refused('x', body).context.providerBody).toBeUndefined();
  });

  test('that quotes them in its words and names is told without them', () => {
    const { message, context } = refused(`bad ${key}`, '{}');
    expect([message, context.param, context.providerCode]).toEqual(['bad [secret]', 'bad [secret]', 'bad [secret]']);
    expect(context.status).toBe(400);
  });
});

test.each([
  ['in Base64', Buffer.from('Qx7fKp2mZr9LwT4vN8sB6dHj').toString('base64')],
  ['masked', 'Qx7f****6dHj'],
])('a key %s is withheld from words and headers', (_form, text) => {
  const keeper = { secrets: () => ['Qx7fKp2mZr9LwT4vN8sB6dHj'] };
  expect(withholdCredentials(`sent ${text}`, keeper)).toBe('sent [secret]');
  expect(quotesCredentials(text, keeper)).toBe(true);
});
