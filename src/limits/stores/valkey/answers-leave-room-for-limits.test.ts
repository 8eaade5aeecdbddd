import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunningValkey, valkeyServer } from '../../../../test/harness/valkey.ts';
import type { Stored } from '../../../cache/answer-store.ts';
import { KeptAnswer } from '../../../cache/kept-answer.ts';
import { cacheSettings } from '../../../cache/settings.ts';
import type { AnswerBounds } from './answer-room.ts';
import { charge, requests, TestPod, until } from './store-for-tests.fixture.ts';

const settings = cacheSettings.properties.idempotency.properties;
const maxAnswerBytes = defaultOf(settings.maxSharedBytes);
const maxBytes = defaultOf(settings.maxStoreBytes);

function defaultOf(setting: object): number {
  return 'default' in setting ? Number(setting.default) : NaN;
}

async function twoPods(bounds: Partial<AnswerBounds>, args: readonly string[] = []) {
  const server = await RunningValkey.start({ args });
  const pods = [1, 2].map(() => new TestPod({ url: server.url }, 2, undefined, bounds)) as [TestPod, TestPod];
  onTestFinished(async () => {
    await Promise.all(pods.map((pod) => pod.end()));
    await server.close();
  });
  await Promise.all(pods.map((pod) => pod.reached()));
  return { server, pods };
}

/** Ends a call with an answer of so many bytes, and waits until the store has what it takes of it. */
async function keep({ store: { answers } }: TestPod, owner: string, name: string, bytes: number): Promise<void> {
  const stored = await answers.claim(name, 'f');
  if (stored.kind !== 'ours') throw new Error('somebody else has it');
  stored.claim.keep(owner, new KeptAnswer({ status: 200, headers: [] }, false, Buffer.alloc(bytes, 'x')));
  await until(() => answers.underWay === 0);
}

function told(stored: Stored): string {
  return stored.kind === 'ended' ? (stored.answer === undefined ? 'no answer' : 'answer') : stored.kind;
}

describe.skipIf(valkeyServer === undefined)('answers in Valkey', () => {
  it('leave the limits exact in the Valkey that we deploy, however many there are', async () => {
    const manifest = await readFile('deploy/kubernetes/components/valkey/stateful-set.yaml', 'utf8');
    const memory = /--maxmemory \S+ --maxmemory-policy \S+/.exec(manifest)?.[0].split(' ') ?? [];
    expect(memory[1]).toBe('96mb');
    const { server, pods } = await twoPods({ maxAnswerBytes, maxBytes }, memory);
    // Of four thirds of 64 KiB each: 131 MB.
    const asked = 1500;
    for (let index = 0; index < asked; index += 10) {
      const names = Array.from({ length: 10 }, (_, more) => index + more);
      await Promise.all(
        names.map((name) => keep(pods[name % 2] as TestPod, `key ${name % 9}`, `n${name}`, maxAnswerBytes)),
      );
    }
    const limit = charge(requests(50));
    const decisions = await Promise.all(
      Array.from({ length: 80 }, (_, index) => (pods[index % 2] as TestPod).take(limit)),
    );
    expect(decisions.filter((decision) => decision.kind === 'admitted')).toHaveLength(50);
    expect([pods[0].byStore + pods[1].byStore, pods.flatMap(({ events }) => events.slice(1))]).toEqual([80, []]);
    const used = /^used_memory:(\d+)/m.exec(await server.admin.info('memory'))?.[1];
    expect(Number(used)).toBeLessThan(maxBytes * 1.25);
    const kept = asked - pods.flatMap(({ leftOut }) => leftOut).length;
    expect(kept * maxAnswerBytes).toBeGreaterThan(maxBytes / 2);
  }, 60_000);

  it('are written while all pods together have room, then their keys alone, and then nothing', async () => {
    const { pods } = await twoPods({ maxBytes: 8000 });
    for (let index = 0; index < 16; index += 1) await keep(pods[index % 2] as TestPod, 'key a', `n${index}`, 1000);
    const found = [];
    for (let index = 0; index < 16; index += 1)
      found.push(told(await (pods[1 - (index % 2)] as TestPod).store.answers.claim(`n${index}`, 'f')));
    expect(found).toEqual([...Array<string>(3).fill('answer'), ...Array<string>(12).fill('no answer'), 'ours']);
    expect(pods.flatMap(({ leftOut }) => leftOut).sort()).toEqual([...Array<string>(13).fill('answer'), 'key']);
  });

  it('of one caller take no more than its share', async () => {
    const { pods } = await twoPods({ maxBytes: 16_000, maxShare: 0.25 });
    const [one, other] = pods;
    for (let index = 0; index < 30; index += 1) await keep(one, 'key a', `a${index}`, 1000);
    await keep(one, 'key b', 'b', 1000);
    expect(await claimed(other, ['a0', 'a1', 'a29', 'b'])).toEqual(['answer', 'no answer', 'ours', 'answer']);
  });

  it('give their room back as they expire', async () => {
    const { pods } = await twoPods({ windowMs: 1500, maxBytes: 3000 });
    const [one, other] = pods;
    for (const name of ['n1', 'n2']) await keep(one, 'key a', name, 1000);
    expect(await claimed(other, ['n1', 'n2'])).toEqual(['answer', 'no answer']);
    await pause(1600);
    await keep(one, 'key a', 'n3', 1000);
    expect(await claimed(other, ['n3'])).toEqual(['answer']);
  });

  it('are not written at all without room, and calls in flight are known all the same', async () => {
    const { pods } = await twoPods({ maxBytes: 0 });
    const [one, other] = pods;
    await one.store.answers.claim('running', 'f');
    await keep(one, 'key a', 'ended', 10);
    expect(await claimed(other, ['running', 'ended'])).toEqual(['running', 'ours']);
  });
});

async function claimed({ store }: TestPod, names: readonly string[]): Promise<string[]> {
  const found = [];
  for (const name of names) found.push(told(await store.answers.claim(name, 'f')));
  return found;
}
