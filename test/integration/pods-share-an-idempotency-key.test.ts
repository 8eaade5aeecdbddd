import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { ask } from '../harness/ask.ts';
import { pause, type RunningGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { type Pods, startPods, storeDecides } from '../harness/pods.ts';
import { valkeyServer } from '../harness/valkey.ts';

const limits = { perCaller: { requestsPerMinute: 1000 } };

function asking(
  pods: Pods,
  gateway: RunningGateway | undefined,
  body: object,
  simulate = '',
  signal?: AbortSignal,
  key = 'k',
): Promise<Response> {
  const headers = { authorization: `Bearer ${pods.keys[0] ?? ''}`, 'idempotency-key': key };
  const question = { body: { model: 'gpt-test', ...body }, simulate, headers };
  return ask(gateway?.url ?? '', signal === undefined ? question : { ...question, signal });
}

function hello(stream = false): object {
  return { prompt: 'hello', stream };
}

async function inFlight(gateway: RunningGateway | undefined): Promise<number> {
  return (await scrape(gateway?.adminUrl ?? '')).sum('headgate_requests_in_flight');
}

/** How often the store was asked for the right to make a call: a request that is in flight may not have asked yet. */
function claims(pods: Pods): Promise<number> {
  return pods.server.calls('set');
}

/** Pods whose provider counts the calls. */
async function start(config: object = {}, own: object = limits): Promise<{ pods: Pods; calls: () => number }> {
  const provider = await startSimulator({ defaults: 'ttft=0; rate=0' });
  onTestFinished(() => provider.stop());
  const providers = { simulator: { baseUrl: provider.baseUrl, simulator: true } };
  const pods = await startPods({ pods: 2, callers: 1, limits: { ...own }, config: { providers, ...config } });
  return { pods, calls: () => provider.stats().started };
}

describe.skipIf(valkeyServer === undefined)('two pods with a shared store', () => {
  test.each([false, true])('give the answer of one to a repeat at the other (stream %s)', async (stream) => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const body = { prompt: 'hello', stream };
    const first = await (await asking(pods, one, body)).text();
    const repeat = await waitFor(async () => {
      const answer = await asking(pods, other, body);
      return answer.status === 200 ? answer : undefined;
    }, 5000);
    expect(await repeat?.text()).toBe(first);
    expect(repeat?.headers.get('idempotent-replayed')).toBe('true');
    expect((await asking(pods, other, { prompt: 'bye', stream })).status).toBe(422);
    expect(calls()).toBe(1);
  });

  test.each([
    ['complete', false],
    ['streamed', true],
  ])('make one call for 100 repeats at once, and give 100 equal answers that are %s', async (_kind, stream) => {
    const { pods, calls } = await start();
    const simulate = 'ttft=300ms; rate=40; tokens=30';
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => asking(pods, pods.gateways[index % 2], hello(stream), simulate)),
    );
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.length).toBeGreaterThan(100);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(99);
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(100);
    expect(calls()).toBe(1);
    const lines = await waitFor(() => {
      const all = pods.gateways.flatMap((gateway) => gateway.logged('request'));
      return all.length === 100 ? all : undefined;
    }, 5000);
    expect(lines?.filter(({ output_tokens: tokens }) => tokens === 30)).toHaveLength(1);
  });

  test('let a repeat wait while the other works, for as long as its deadline says', async () => {
    const { pods, calls } = await start({ attempts: { deadlineMs: 2000 } });
    const [one, other] = pods.gateways;
    const simulate = 'ttft=0; rate=4; tokens=20';
    const running = asking(pods, one, hello(true), simulate);
    expect(await waitFor(() => (calls() === 1 ? true : undefined), 5000)).toBe(true);
    const reused = await asking(pods, other, { prompt: 'bye', stream: true }, simulate);
    expect(reused.status).toBe(422);
    const [refused, reusedMeanwhile] = await Promise.all([
      asking(pods, other, hello(true), simulate),
      pause(500).then(() => asking(pods, other, { prompt: 'bye', stream: true }, simulate)),
    ]);
    expect(reusedMeanwhile.status).toBe(422);
    expect(refused.status).toBe(409);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('x-should-retry')).toBe('true');
    expect(await refused.json()).toMatchObject({ error: { code: 'idempotency_key_in_use' } });
    const told = await waitFor(() => other?.logged('request').find(({ status }) => status === 409), 5000);
    expect(told?.['total_ms']).toBeGreaterThan(1900);
    // The call that it waited for was its provider.
    expect(told?.['gateway_ms']).toBeLessThan(1000);
    expect(await (await running).text()).toContain('event: done');
    const again = await asking(pods, other, hello(true), simulate);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(calls()).toBe(1);
  });

  test('let those that wait leave, and the next one wait in their place', async () => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const simulate = 'ttft=5s; rate=0';
    const running = asking(pods, one, hello(), simulate);
    expect(await waitFor(() => (calls() === 1 ? true : undefined), 5000)).toBe(true);
    const leaving = Array.from({ length: 10 }, () => new AbortController());
    const left = leaving.map(({ signal }) => asking(pods, other, hello(), simulate, signal).catch(() => 'left'));
    const staying = Array.from({ length: 10 }, () => asking(pods, other, hello(), simulate));
    expect(await waitFor(async () => ((await inFlight(other)) === 20 ? true : undefined), 4500)).toBe(true);
    for (const each of leaving) each.abort();
    expect(await Promise.all(left)).toEqual(Array(10).fill('left'));
    const answers = await Promise.all([running, ...staying]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(await waitFor(async () => ((await inFlight(other)) === 0 ? true : undefined), 5000)).toBe(true);
    const gone = other?.logged('request').filter(({ code }) => code === 'client_gone') ?? [];
    expect(gone).toHaveLength(10);
    expect(calls()).toBe(1);
  });

  test('tell a client that leaves while it waits of no limit', async () => {
    const { pods, calls } = await start({}, { perCaller: { requestsPerMinute: 1 } });
    const [one, other] = pods.gateways;
    const running = asking(pods, one, hello(), 'ttft=5s');
    expect(await waitFor(() => (calls() === 1 ? true : undefined), 5000)).toBe(true);
    const leaving = new AbortController();
    const left = asking(pods, other, hello(), 'ttft=5s', leaving.signal).catch(() => 'left');
    expect(await waitFor(async () => ((await inFlight(other)) === 1 ? true : undefined), 4500)).toBe(true);
    leaving.abort();
    expect(await left).toBe('left');
    const line = await waitFor(() => other?.logged('request').at(0), 5000);
    expect(line?.['code']).toBe('client_gone');
    expect((await running).status).toBe(200);
  });

  test('make the call for those that wait where the other fails, and refuse them where the store goes away', async () => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const simulate = 'headers-after=1s; status=400';
    const failing = asking(pods, one, hello(), simulate);
    expect(await waitFor(() => (calls() === 1 ? true : undefined), 5000)).toBe(true);
    const waiting = Array.from({ length: 3 }, () => asking(pods, other, hello(), simulate));
    expect((await failing).status).toBe(400);
    const own = await Promise.all(waiting);
    expect(own.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(calls()).toBe(2);

    const running = asking(pods, one, hello(), 'ttft=6s');
    expect(await waitFor(() => (calls() === 3 ? true : undefined), 5000)).toBe(true);
    const before = await claims(pods);
    const refused = asking(pods, other, hello(), 'ttft=6s');
    expect(await waitFor(async () => ((await claims(pods)) > before ? true : undefined), 5000)).toBe(true);
    await pods.server.kill();
    expect((await refused).status).toBe(409);
    await (await running).arrayBuffer();
    expect(calls()).toBe(3);
  });

  test('write answers to the store while they have room there, and then let repeats at the other be refused', async () => {
    const { pods, calls } = await start({ cache: { idempotency: { maxStoreBytes: 200_000 } } });
    const [one, other] = pods.gateways;
    const simulate = 'ttft=0; rate=0; tokens=1000';
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    for (const key of keys) expect((await asking(pods, one, hello(), simulate, undefined, key)).status).toBe(200);
    const leftOut = async (): Promise<number> =>
      (await scrape(one?.adminUrl ?? '')).sum('headgate_answers_left_out_total', { what: 'answer' });
    const statuses = await waitFor(async () => {
      const repeats = await Promise.all(keys.map((key) => asking(pods, other, hello(), simulate, undefined, key)));
      const told = repeats.map(({ status }) => status);
      return told.filter((status) => status === 409).length === (await leftOut()) ? told : undefined;
    }, 5000);
    const kept = statuses?.indexOf(409) ?? 0;
    expect(kept).toBeGreaterThan(1);
    expect(kept).toBeLessThan(19);
    expect(statuses).toEqual([...Array<number>(kept).fill(200), ...Array<number>(20 - kept).fill(409)]);
    expect(calls()).toBe(20);
    expect(pods.gateways.every(storeDecides)).toBe(true);
  });

  test('keep nothing in the store where nothing is to be kept', async () => {
    const { pods, calls } = await start({ cache: { idempotency: { maxEntries: 0 } } });
    for (const gateway of pods.gateways) {
      expect((await asking(pods, gateway, hello())).status).toBe(200);
      expect(
        await waitFor(async () => ((await pods.server.admin.keys('*answer:*')).length === 0 ? true : undefined), 5000),
      ).toBe(true);
    }
    expect(calls()).toBe(2);
  });

  test('run it again at the other after it has failed, and each for itself while the store is away', async () => {
    const { pods, calls } = await start();
    const [one, other] = pods.gateways;
    const failed = await asking(pods, one, { prompt: 'hello' }, 'status=400');
    expect(failed.status).toBe(400);
    const again = await waitFor(async () => {
      const answer = await asking(pods, other, { prompt: 'hello' }, 'status=400');
      return answer.status === 400 ? answer : undefined;
    }, 5000);
    expect(again?.headers.has('idempotent-replayed')).toBe(false);
    const before = calls();
    await pods.server.kill();
    for (const gateway of pods.gateways) {
      expect(await waitFor(() => (storeDecides(gateway) ? undefined : true), 10_000)).toBe(true);
      expect((await asking(pods, gateway, { prompt: 'hello' })).status).toBe(200);
    }
    expect(calls()).toBe(before + 2);
  });
});
