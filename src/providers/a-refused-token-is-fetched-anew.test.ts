import { expect, test } from 'vitest';
import type { UnsignedCall } from '../core/authentication.ts';
import { noLines, pairsOf } from '../core/header-lines.ts';
import { type FetchedToken, tokenAuthentication } from './token-authentication.ts';

const call: UnsignedCall = { method: 'POST', origin: 'https://x', path: '/', headers: noLines, body: undefined };
const minuteMs = 60_000;

/** A source of tokens that answers when the test says so, after a first token that is already shown. */
async function start() {
  let nowMs = 1000;
  const asked: Array<PromiseWithResolvers<FetchedToken> & { readonly anew: boolean }> = [];
  const authentication = tokenAuthentication({
    source: 'Nobody',
    setting: 'a.setting',
    clock: { nowMs: () => nowMs },
    onProblem: () => undefined,
    fetchToken: (anew) => {
      const answer = { ...Promise.withResolvers<FetchedToken>(), anew };
      asked.push(answer);
      return answer.promise;
    },
  });
  const shown = async (): Promise<string> => pairsOf((await authentication.authenticate(call)).headers)[1] ?? '';
  const give = (token: string): void => {
    asked.at(-1)?.resolve({ token, lifetimeMs: 60 * minuteMs });
  };
  const first = shown();
  give('one');
  await first;
  return {
    asked,
    shown,
    give,
    pass: (ms: number) => (nowMs += ms),
    /** A call that was started so long ago is refused now. */
    refuse: (agoMs = 0) => authentication.noteRefusal?.(nowMs - agoMs),
  };
}

test('all who come after the refusal wait for one new token, which no library may have kept', async () => {
  const { asked, shown, give, refuse } = await start();
  refuse();
  refuse();
  const waiting = Promise.all([shown(), shown(), shown()]);
  expect(asked.map(({ anew }) => anew)).toEqual([false, true]);
  give('two');
  expect(await waiting).toEqual(['Bearer two', 'Bearer two', 'Bearer two']);
  expect(await shown()).toBe('Bearer two');
  expect(asked).toHaveLength(2);
});

test('late refusals of the old token do not drop the new one', async () => {
  const { asked, shown, give, pass, refuse } = await start();
  pass(minuteMs);
  refuse();
  const waiting = shown();
  pass(100);
  give('two');
  await waiting;
  pass(5 * minuteMs);
  refuse(5 * minuteMs + 50);
  expect(await shown()).toBe('Bearer two');
  expect(asked).toHaveLength(2);
});

test('a provider that refuses each new token costs one fetch a minute', async () => {
  const { asked, shown, give, pass, refuse } = await start();
  for (let second = 0; second < 300; second += 1) {
    pass(1000);
    refuse();
    const waiting = shown();
    give(`number-${String(second)}`);
    await waiting;
  }
  expect(asked.length).toBeGreaterThanOrEqual(5);
  expect(asked.length).toBeLessThanOrEqual(7);
});

test('while no new token can be had the refused one stays in use, and the server is asked once a second', async () => {
  const { asked, shown, give, pass, refuse } = await start();
  pass(minuteMs);
  refuse();
  const waiting = shown();
  asked.at(-1)?.reject(new Error('the server is away'));
  expect(await waiting).toBe('Bearer one');
  for (let count = 0; count < 20; count += 1) expect(await shown()).toBe('Bearer one');
  expect(asked).toHaveLength(2);
  pass(1000);
  const again = shown();
  give('two');
  expect(await again).toBe('Bearer two');
  expect(asked).toHaveLength(3);
});
