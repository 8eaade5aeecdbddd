import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startNeighbour } from '../harness/neighbour.ts';
import { startProvider } from '../harness/simulator.ts';

const mib = 1024 * 1024;
const chat = (rest: string): string => `{"model":"gpt-test","messages":[{"role":"user","content":"hi"}]${rest}}`;
const inference = (rest: string): string => `{"model":"gpt-test","prompt":"hi"${rest}}`;
const nested = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels);

/** The text that is added after the members of a valid request; then the answer of each route: status and code. */
const members: ReadonlyArray<readonly [string, string, string, string]> = [
  [
    'arrays in 100,000 levels',
    `,"tools":${nested('[', ']', 100_000)}`,
    '422 invalid_json',
    '400 invalid_request_error',
  ],
  [
    'objects in 100,000 levels',
    `,"metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    '422 invalid_json',
    '400 invalid_request_error',
  ],
  [
    '100,000 levels that never close',
    `,"tools":${'['.repeat(100_000)}`,
    '422 invalid_json',
    '400 invalid_request_error',
  ],
  ['__proto__ as a key', ',"__proto__":{"stream":true,"polluted":1}', '422 invalid_request', '200'],
  ['constructor as a key', ',"constructor":{"prototype":{"polluted":1}}', '422 invalid_request', '200'],
  ['a key twice', ',"model":"gpt-4o"', '422 invalid_request', '400 duplicate_parameter'],
  ['a key twice, escaped', ',"\\u006dodel":"gpt-4o"', '422 invalid_request', '400 duplicate_parameter'],
  ['a raw NUL', ',"user":"a\0b"', '422 invalid_json', '400 invalid_request_error'],
  ['a megabyte of a string', `,"user":"${'x'.repeat(mib)}"`, '200', '200'],
  ['a key of a megabyte', `,"${'k'.repeat(mib)}":1`, '422 invalid_request', '200'],
  [
    '300,000 small values',
    `,"tools":[${'{},'.repeat(300_000)}{}]`,
    '422 invalid_json',
    '400 missing_required_parameter',
  ],
  [
    '2,000 outermost members',
    Array.from({ length: 2_000 }, (_, i) => `,"k${i}":1`).join(''),
    '422 invalid_json',
    '400 invalid_request_error',
  ],
  ['a lone surrogate', ',"user":"\\ud800"', '200', '200'],
  ['a number beyond all numbers', `,"seed":1e${'9'.repeat(400)}`, '422 invalid_request', '200'],
];

const whole: ReadonlyArray<readonly [string, Buffer, string, string]> = [
  ['nothing', Buffer.alloc(0), '422 invalid_json', '400 invalid_request_error'],
  ['a byte order mark', Buffer.from('\uFEFF{}'), '422 invalid_json', '400 invalid_request_error'],
  ['UTF-16', Buffer.from('{"prompt":"hi"}', 'utf16le'), '422 invalid_json', '400 invalid_request_error'],
  ['invalid UTF-8', Buffer.from('{"prompt":"\xff\xfe"}', 'latin1'), '422 invalid_json', '400 invalid_request_error'],
  ['only NULs', Buffer.alloc(1_000), '422 invalid_json', '400 invalid_request_error'],
  [
    'a megabyte of a model',
    Buffer.from(`{"model":"${'m'.repeat(mib)}","prompt":"hi","messages":[{}]}`),
    '422 invalid_request',
    '400 string_above_max_length',
  ],
  ['4 MiB of brackets', Buffer.from('['.repeat(4 * mib)), '422 invalid_json', '400 invalid_request_error'],
  ['5 MiB', Buffer.alloc(5 * mib, 0x20), '413 body_too_large', '413 body_too_large'],
];

const routes = [
  ['/v1/inference', inference, 0],
  ['/v1/chat/completions', chat, 1],
] as const;

test('hostile JSON gets a clear answer in its route’s dialect, and nobody else notices', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const neighbour = await startNeighbour(gateway.url, 100);
  const before = await gateway.memoryMiB();
  const wanted: Record<string, string> = {};
  const got: Record<string, string> = {};
  for (const [path, make, column] of routes) {
    const all = [
      ...members.map(([name, rest, ...answers]) => [name, Buffer.from(make(rest)), ...answers] as const),
      ...whole,
    ];
    for (const [name, body, ...answers] of all) {
      wanted[`${path}: ${name}`] = answers[column] ?? '';
      got[`${path}: ${name}`] = await answerTo(gateway.url + path, body);
    }
  }
  expect(got).toEqual(wanted);
  const { text, longestSilenceMs } = await neighbour.ended();
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  expect(longestSilenceMs).toBeLessThan(1_000);
  expect(gateway.process.exitCode).toBe(null);
  expect(gateway.logged('internal error')).toEqual([]);
  expect((await gateway.memoryMiB()) - before).toBeLessThan(150);
});

async function answerTo(url: string, body: Buffer): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await answer.text();
  expect(text.length).toBeLessThan(4_096);
  if (answer.status === 200) return '200';
  const { error } = JSON.parse(text) as { error: { code: string | null; type: string; request_id?: string } };
  expect(error.request_id === undefined).toBe(url.endsWith('completions'));
  return `${answer.status} ${error.code ?? error.type}`;
}
