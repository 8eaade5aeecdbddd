import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { GatewayError } from '../errors.ts';
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
    const beforeMs = cpuMs();
    shown('a'.repeat(65_536));
    shown('a*'.repeat(32_768));
    shown('sk-'.repeat(21_845));
    expect(cpuMs() - beforeMs).toBeLessThan(2_000);
  });
});

test.each([
  ['***wxyz', '[secret]'],
  ['_-***wxyz', '[secret]'],
  [`${'a'.repeat(70)}••••`, `${'a'.repeat(6)}[secret]`],
  ['abcd***-**', '[secret]'],
  ['*** and ****', '*** and ****'],
])('what is masked is withheld with what is shown of it: %s', (text, told) => {
  expect(shown(text)).toBe(told);
});

test.each([
  'A',
  '%41',
  '%2541',
  Buffer.from('What Base64 makes of it').toString('base64'),
  'a-',
  '*a',
  'sk-',
  'Bearer ',
])('of a text of eight million characters only the beginning is read and told: %s', (part) => {
  const text = part.repeat(8_000_000 / part.length);
  const beforeMs = cpuMs();
  const told = shown(text);
  expect(told.endsWith('…') || told.endsWith('[secret]')).toBe(true);
  expect(told.length).toBeLessThan(16_500);
  expect(cpuMs() - beforeMs).toBeLessThan(500);
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

const keeper = { secrets: () => ['Qx7fKp2mZr9LwT4vN8sB6dHj'] };
const inPercent = (text: string): string => text.replaceAll(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const [whole = ''] = keeper.secrets();

test.each([
  ['in Base64', base64(whole)],
  ['in hexadecimal', Buffer.from(whole).toString('hex').toUpperCase()],
  ['masked', 'Qx7f****6dHj'],
  ['wholly percent-encoded', inPercent(whole)],
  ['percent-encoded in part', `${inPercent(whole.slice(0, 5))}${whole.slice(5)}`],
  ['percent-encoded twice', inPercent(inPercent(whole))],
  ['in the numbers of HTML', whole.replaceAll(/./g, (one) => `&#${String(one.charCodeAt(0))};`)],
  ['in the hexadecimal numbers of HTML', whole.replaceAll(/./g, (one) => `&#x${one.charCodeAt(0).toString(16)};`)],
  ['escaped as in JSON', whole.replaceAll(/./g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
  ['escaped as in JSON inside of JSON', whole.replaceAll(/./g, (one) => `\\\\u00${one.charCodeAt(0).toString(16)}`)],
  ['shortened by dots', 'Qx7f...6dHj'],
  ['shortened by an ellipsis', 'Qx7f…6dHj'],
  ['shortened by an ellipsis between blanks', 'Qx7f … 6dHj'],
  ['shortened by bullets', 'Qx7f••••••6dHj'],
  ['shortened by crosses', 'Qx7fxxxxxxxx6dHj'],
  ['shortened by number signs', 'Qx7f##########6dHj'],
  ['shortened by a word', 'Qx7f[redacted]6dHj'],
  ['shortened to three and three', 'Qx7...dHj'],
  ['shortened to two and two', 'Qx..Hj'],
  ['shortened to half', 'Qx7fKp2mZ...wT4vN8sB6dHj'],
  ['shortened, in lower case', 'qx7f...6dhj'],
  ['shortened and percent-encoded', inPercent('Qx7f...6dHj')],
])('a key %s is withheld from words and headers', (_form, text) => {
  expect(withholdCredentials(`sent "${text}" to us`, keeper)).toMatch(/^sent "(\[secret\])+" to us$/);
  expect(quotesCredentials(text, keeper)).toBe(true);
});

test.each(['a', 'ab', 'abc', 'user:'])('a key is withheld from Basic authentication behind %j', (before) => {
  const told = withholdCredentials(base64(before + whole), keeper);
  expect(told).toContain('[secret]');
  // What is left is of the text before it, and of the few bits that its neighbours share.
  expect(told.replace('[secret]', '').length).toBeLessThanOrEqual(base64(before).length + 4);
});

test('a key is withheld in the Base64 of URLs', () => {
  const odd = '~~~???>>>~~~???>>>~~~';
  const url = Buffer.from(odd).toString('base64url');
  expect(url).toMatch(/[-_]/);
  expect(withholdCredentials(url, { secrets: () => [odd] })).toBe('[secret]');
});

test.each([
  ['Qx7f...', '[secret]...'],
  ['Qx7f****', '[secret]'],
  ['...6dHj', '...[secret]'],
  ['…B6dHj', '…[secret]'],
  ['ending in 6dHj', 'ending in [secret]'],
  ['that ends with "6dHj"', 'that ends with "[secret]"'],
])('one end of a key that is masked is withheld: %s', (text, told) => {
  expect(withholdCredentials(`key ${text}.`, keeper)).toBe(`key ${told}.`);
  expect(quotesCredentials(`key ${text}`, keeper)).toBe(!text.includes('end'));
});

test.each([
  'Wait for it... then try again.',
  '100%25 of 5%20 are used, see https://example.com/a%2Fb?c=%51%78',
  'The value <your key> is not allowed (see the manual).',
  'x...x',
  'Qx (see below) is no model',
  'an index of 12...64 and a size of 7*8',
  '\\u0041 is an A',
])('what is only shortened or escaped stays: %s', (text) => {
  expect(withholdCredentials(text, keeper)).toBe(text);
});

test('anybody’s shortened key is withheld by its beginning', () => {
  for (const text of ['sk-...wxyz', 'sk-proj-…abcd', 'sk-••••wxyz']) {
    expect(withholdCredentials(`bad ${text}`, keeper)).toBe('bad [secret]');
  }
});

test('masks and escapes without end take little time', () => {
  const beforeMs = cpuMs();
  for (const text of ['Qx7f*', 'Qx(', '[Qx7f', '%', '%25', '\\', '\\\\u', '&#', '6dHj...', 'xx', '..6dHj']) {
    withholdCredentials(text.repeat(65_536 / text.length), keeper);
  }
  expect(cpuMs() - beforeMs).toBeLessThan(4_000);
});
