import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { renderConfig, startGateway, type RunningGateway, waitFor } from '../harness/gateway.ts';
import { type ByteClient, countStatus, sendFrom } from '../harness/half-requests.ts';
import { bearer, keyEntry, keyOf } from '../harness/keys.ts';
import { startLargeAnswers } from '../harness/large-answers.ts';
import { scrape } from '../harness/metrics.ts';

const MiB = 1024 ** 2;
const many = Array.from({ length: 8 }, (_, index) => `k${index}`);
const auth = { keys: ['greedy', 'modest', ...many].map((id) => keyEntry(id)) };
const bodies = {
  '/v1/inference': '{"prompt":"hello","model":"large"}',
  '/v1/chat/completions': '{"messages":[{"role":"user","content":"hello"}],"model":"large"}',
} as const;
const paths = Object.keys(bodies) as (keyof typeof bodies)[];

function askForLarge(gateway: RunningGateway, path: keyof typeof bodies, key: string, from = '127.0.0.2'): ByteClient {
  const body = bodies[path];
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${keyOf(key)}\r\nContent-Type: application/json`;
  return sendFrom(from, gateway.url, `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}

function modelsOf(provider: string): object {
  const [models, simulator] = [['large', 'small'], 'simulator'];
  return {
    providers: { [simulator]: { baseUrl: provider, dialect: 'openai', apiKey: 'sk-test' } },
    models: models.map((name) => ({ name, provider: simulator })),
  };
}

async function held(gateway: RunningGateway): Promise<number> {
  return (await scrape(gateway.adminUrl)).sum('headgate_buffered_answer_bytes');
}

async function nothingIsHeld(gateway: RunningGateway): Promise<true | undefined> {
  const metrics = await scrape(gateway.adminUrl);
  const names = ['buffered_answer_bytes', 'buffered_body_bytes', 'requests_in_flight', 'unread_answer_bytes'];
  return names.every((name) => metrics.sum(`headgate_${name}`) === 0) || undefined;
}

test.each(paths)(
  'of %s, however many are asked for: memory is bounded, others are served, and the caller hears whose part is full',
  async (path) => {
    const provider = await startLargeAnswers(4 * MiB);
    const gateway = await startGateway({ config: { auth, ...modelsOf(provider.baseUrl) } });
    const beforeMiB = await gateway.memoryMiB();
    const open = Array.from({ length: 60 }, () => askForLarge(gateway, path, 'greedy'));
    const settled = (): true | undefined => countStatus(open, 429) === 56 || undefined;
    expect(await waitFor(settled, 20_000)).toBe(true);
    expect(await waitFor(async () => (await held(gateway)) === 16 * MiB - 4 || undefined, 10_000)).toBe(true);
    // Sixty answers are 240 MiB.
    expect((await gateway.memoryMiB()) - beforeMiB).toBeLessThan(100);
    const refused = open.filter(({ text }) => text !== '');
    expect(refused[0]?.text.toLowerCase()).toMatch(/retry-after: 1\r\n/);
    for (const { text } of refused) expect(text).toMatch(/limits\.maxShare\.caller.*limits\.maxBufferedAnswerBytes/);
    expect(await waitFor(() => provider.unfinished === 4 || undefined, 5_000)).toBe(true);

    const small = { body: bodies[path].replace('large', 'small'), path };
    const answers = Array.from({ length: 5 }, () => statusOf(ask(gateway.url, { ...small, ...bearer('modest') })));
    expect(await Promise.all(answers)).toEqual(Array(5).fill(200));
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_sheds_total', { reason: 'caller_answer_bytes' })).toBe(56);
    expect(metrics.sum('headgate_attempts_total', { outcome: 'rate_limit_exceeded' })).toBe(56);
    // The provider has read these requests, as it has read the call of a client that leaves.
    const [line] = gateway.logged('request').filter(({ status }) => status === 429);
    expect(line?.['input_tokens']).toBeGreaterThan(0);

    open[59]?.socket.destroy();
    for (const { socket } of open.slice(0, 2)) socket.destroy();
    provider.finish();
    expect(await waitFor(() => nothingIsHeld(gateway), 10_000)).toBe(true);
    expect(countStatus(open, 200)).toBeGreaterThanOrEqual(1);
    for (const { socket } of open) socket.destroy();
    expect(await statusOf(ask(gateway.url, { path, body: bodies[path], ...bearer('greedy') }))).toBe(200);
    expect(await waitFor(() => nothingIsHeld(gateway), 10_000)).toBe(true);
  },
);

test('of all callers together: beyond what the process holds it is a 503, and a reload makes room', async () => {
  const provider = await startLargeAnswers(MiB);
  const limits = { maxBufferedAnswerBytes: 3 * MiB };
  const config = { auth, limits, upstream: { maxAnswerBytes: 2 * MiB }, ...modelsOf(provider.baseUrl) };
  const gateway = await startGateway({ config });
  const open = many.map((key, index) =>
    askForLarge(gateway, index % 2 === 0 ? '/v1/inference' : '/v1/chat/completions', key, `127.0.0.${index + 2}`),
  );
  expect(await waitFor(() => countStatus(open, 503) === 5 || undefined, 10_000)).toBe(true);
  const refused = open.filter(({ text }) => text !== '');
  for (const { text } of refused) expect(text).toContain('(limits.maxBufferedAnswerBytes)');
  for (const { text } of refused) expect(text.toLowerCase()).toMatch(/retry-after: [12]\r\n/);
  expect(await waitFor(async () => (await held(gateway)) === 3 * MiB - 3 || undefined, 10_000)).toBe(true);
  expect((await scrape(gateway.adminUrl)).sum('headgate_sheds_total', { reason: 'answer_bytes' })).toBe(5);

  const wider = { ...config, limits: { maxBufferedAnswerBytes: 8 * MiB } };
  await writeFile(gateway.configFile, renderConfig({ config: wider }));
  expect(await waitFor(() => gateway.logged('configuration reloaded')[0], 8_000)).toBeDefined();
  const more = many
    .slice(0, 5)
    .map((key, index) => askForLarge(gateway, '/v1/chat/completions', key, `127.0.0.${index + 12}`));
  expect(await waitFor(async () => (await held(gateway)) === 8 * MiB - 8 || undefined, 10_000)).toBe(true);

  provider.finish();
  expect(await waitFor(() => countStatus([...open, ...more], 200) === 8 || undefined, 10_000)).toBe(true);
  expect(await waitFor(() => nothingIsHeld(gateway), 10_000)).toBe(true);
});

test('one that is handed to its client is charged as unread, and no more as unfinished', async () => {
  const provider = await startLargeAnswers(12 * MiB);
  const gateway = await startGateway({ config: { auth, ...modelsOf(provider.baseUrl) } });
  provider.finish();
  const client = askForLarge(gateway, '/v1/chat/completions', 'greedy');
  client.socket.pause();
  const unread = async (): Promise<number> => (await scrape(gateway.adminUrl)).sum('headgate_unread_answer_bytes');
  expect(await waitFor(async () => (await unread()) === 12 * MiB || undefined, 10_000)).toBe(true);
  expect(await held(gateway)).toBe(0);
  client.socket.destroy();
  expect(await waitFor(() => nothingIsHeld(gateway), 10_000)).toBe(true);
});
