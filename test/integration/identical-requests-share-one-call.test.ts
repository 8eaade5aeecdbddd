import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { pause, startGateway, waitFor } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';
import { Seeded } from '../fuzz/seeded.ts';

const keys = [keyEntry('a', { team: 'shop' }), keyEntry('b', { team: 'shop' }), keyEntry('c', { team: 'lab' })];
const auth = { teams: ['shop', 'lab'], keys };
const same = { prompt: 'hello', model: 'gpt-test', temperature: 0, stream: true };
const simulate = 'ttft=500ms; rate=40; tokens=40';
const slow = 'ttft=3s; rate=5; tokens=40';

function models(provider: string): object {
  return {
    providers: { simulator: { baseUrl: provider, simulator: true } },
    models: [
      { name: 'gpt-test', provider: 'simulator', coalesce: true },
      { name: '*', provider: 'simulator' },
    ],
  };
}

test.each([true, false])(
  '100 clients share one call, and those that leave harm no other (stream %s)',
  async (stream) => {
    const provider = await startProvider();
    const gateway = await startGateway({ config: { auth, ...models(provider.baseUrl) } });
    const random = new Seeded(12);
    const body = { ...same, stream };
    const leaving = Array.from({ length: 50 }, () => new AbortController());
    const staying = leaving.map(() => ask(gateway.url, { body, simulate: slow, ...bearer('a') }));
    const left = leaving.map(({ signal }) =>
      outcomeOf(ask(gateway.url, { body, simulate: slow, signal, ...bearer('a') })),
    );
    const isInFlight = async (count: number): Promise<true | undefined> =>
      (await scrape(gateway.adminUrl)).sum('headgate_requests_in_flight') === count ? true : undefined;
    expect(await waitFor(() => isInFlight(100), 20_000)).toBe(true);
    for (const controller of leaving) {
      void pause(random.int(0, 5000)).then(() => {
        controller.abort();
      });
    }
    const answers = await Promise.all(staying);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(new Set(await Promise.all(left))).toEqual(new Set(['left']));

    expect(await waitFor(() => isInFlight(0), 5000)).toBe(true);
    expect(provider.stats()).toMatchObject({ started: 1, finished: 1 });
    const metrics = await scrape(gateway.adminUrl);
    expect(metrics.sum('headgate_requests_total')).toBe(100);
    expect(metrics.sum('headgate_requests_total', { status: '499' })).toBe(leaving.length);
    expect(metrics.sum('gen_ai_client_token_usage_sum', { gen_ai_token_type: 'output' })).toBe(40);
    expect(metrics.sum('headgate_shared_requests_total', { by: 'coalescing', how: 'first' })).toBe(1);
    expect(metrics.sum('headgate_shared_requests_total', { by: 'coalescing', how: 'joined' })).toBe(99);
    expect(metrics.sum('headgate_kept_answer_bytes')).toBe(0);
  },
);

test('what is not the same, or not deterministic, or not of the same caller, is asked for itself', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ config: { auth, ...models(provider.baseUrl) } });
  const { temperature: _none, ...warm } = same;
  const asked = await Promise.all([
    ask(gateway.url, { body: same, simulate, ...bearer('a') }),
    ask(gateway.url, { body: same, simulate, ...bearer('b') }),
    ask(gateway.url, { body: { ...same, prompt: 'bye' }, simulate, ...bearer('a') }),
    ask(gateway.url, { body: { ...same, model: 'another' }, simulate, ...bearer('a') }),
    ask(gateway.url, { body: { ...same, model: 'another' }, simulate, ...bearer('a') }),
    ask(gateway.url, { body: warm, simulate, ...bearer('a') }),
    ask(gateway.url, { body: warm, simulate, ...bearer('a') }),
    ask(gateway.url, { body: same, simulate, headers: { ...bearer('a').headers, 'x-headgate-coalesce': 'false' } }),
  ]);
  expect(asked.map(({ headers }) => headers.get('x-headgate-coalesced'))).toEqual(asked.map(() => null));
  await Promise.all(asked.map((answer) => answer.text()));
  expect(provider.stats().started).toBe(8);
});

test('a header asks for it, and a team may share', async () => {
  const provider = await startProvider();
  const config = { auth, cache: { coalescing: { within: 'team' } } };
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  const { temperature: _none, ...warm } = same;
  const opted = (id: string): ReturnType<typeof ask> =>
    ask(gateway.url, {
      body: warm,
      simulate,
      headers: { ...bearer(id).headers, 'x-headgate-coalesce': 'true' },
    });
  const answers = await Promise.all([opted('a'), opted('b'), opted('c')]);
  const [a, b, c] = await Promise.all(answers.map((answer) => answer.text()));
  expect(a).toBe(b);
  expect(a).not.toBe(c);
  expect(answers.filter(({ headers }) => headers.get('x-headgate-coalesced') === 'true')).toHaveLength(1);
  expect(provider.stats().started).toBe(2);
});

test.each([
  ['key', 2],
  ['team', 1],
] as const)(
  'stored responses are shared in a team where their ids work for all of it (owner %s)',
  async (owner, calls) => {
    const provider = await startProvider();
    const config = {
      auth,
      cache: { coalescing: { within: 'team' } },
      objects: { secret: 'a secret of some length', owner },
    };
    const providers = {
      simulator: { dialect: 'openai-responses', baseUrl: provider.baseUrl, apiKey: 'sk-test', simulator: true },
    };
    const gateway = await startGateway({
      config: { ...config, providers, models: [{ name: 'gpt-test', provider: 'simulator', coalesce: true }] },
    });
    const post = (id: string, body: object): Promise<Response> =>
      fetch(`${gateway.url}/v1/responses`, {
        method: 'POST',
        headers: { ...bearer(id).headers, 'content-type': 'application/json', 'x-simulate': simulate },
        body: JSON.stringify({ model: 'gpt-test', temperature: 0, ...body }),
      });
    const first = await Promise.all(['a', 'b'].map((id) => post(id, { input: 'hello' })));
    const ids = (await Promise.all(first.map((answer) => answer.json()))).map(
      (answer) => (answer as { id: string }).id,
    );
    expect(provider.stats().started).toBe(calls);
    // Each can go on with the answer that it got.
    const next = ['a', 'b'].map((id, at) => post(id, { input: 'go on', previous_response_id: ids[at] }));
    expect((await Promise.all(next)).map(({ status }) => status)).toEqual([200, 200]);
  },
);

test('tokens are charged to the first client, and to none of the others', async () => {
  const provider = await startProvider();
  const limits = { perCaller: { requestsPerMinute: 10, tokensPerMinute: 1000 } };
  const gateway = await startGateway({ config: { auth, limits, ...models(provider.baseUrl) } });
  const body = { ...same, max_tokens: 900 };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ask(gateway.url, { body, simulate, ...bearer('a') })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  await Promise.all(answers.map((answer) => answer.text()));
  expect(provider.stats().started).toBe(1);
});

async function outcomeOf(asked: Promise<Response>): Promise<'left' | 'whole'> {
  try {
    await (await asked).text();
    return 'whole';
  } catch {
    return 'left';
  }
}
