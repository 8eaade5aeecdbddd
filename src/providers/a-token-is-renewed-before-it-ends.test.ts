import { expect, test } from 'vitest';
import type { Authentication, Credentials, UnsignedCall } from '../core/authentication.ts';
import { GatewayError } from '../core/errors.ts';
import { noLines, pairsOf } from '../core/header-lines.ts';
import { type FetchedToken, tokenAuthentication } from './token-authentication.ts';

const call: UnsignedCall = { method: 'POST', origin: 'https://x', path: '/', headers: noLines, body: undefined };
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** A source of tokens that answers when the test says so. */
function start() {
  let nowMs = 1000;
  const waiting: PromiseWithResolvers<FetchedToken>[] = [];
  const problems: string[] = [];
  const authentication = tokenAuthentication({
    source: 'Nobody',
    setting: 'a.setting',
    clock: { nowMs: () => nowMs },
    onProblem: (problem) => problems.push(problem),
    secrets: ['of-the/client'],
    fetchToken: () => {
      const answer = Promise.withResolvers<FetchedToken>();
      waiting.push(answer);
      return answer.promise;
    },
  });
  return {
    authentication,
    waiting,
    problems,
    pass: (ms: number) => (nowMs += ms),
    fetched: async (token: string, lifetimeMs = hourMs): Promise<string> => {
      const shown = tokenOf(authentication);
      waiting.at(-1)?.resolve({ token, lifetimeMs });
      return shown;
    },
  };
}

async function tokenOf(authentication: Authentication): Promise<string> {
  const credentials: Credentials = await authentication.authenticate(call);
  return pairsOf(credentials.headers)[1] ?? '';
}

const isWaited = (authentication: Authentication): boolean => authentication.authenticate(call) instanceof Promise;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('one fetch serves all who wait, and the token is shown until it is nearly over', async () => {
  const { authentication, waiting, pass } = start();
  const shown = Promise.all([1, 2, 3].map(() => tokenOf(authentication)));
  expect(waiting).toHaveLength(1);
  waiting[0]?.resolve({ token: 'one', lifetimeMs: hourMs });
  expect(await shown).toEqual(['Bearer one', 'Bearer one', 'Bearer one']);
  pass(hourMs - 5 * minuteMs);
  expect(await tokenOf(authentication)).toBe('Bearer one');
  expect(waiting).toHaveLength(1);
});

test('it is renewed once before its end, and no request waits for the new one', async () => {
  const { authentication, waiting, pass, fetched } = start();
  await fetched('one');
  pass(hourMs - 4 * minuteMs);
  for (let count = 0; count < 5; count += 1) {
    expect(isWaited(authentication)).toBe(false);
    expect(await tokenOf(authentication)).toBe('Bearer one');
  }
  expect(waiting).toHaveLength(2);
  waiting[1]?.resolve({ token: 'two', lifetimeMs: hourMs });
  await turn();
  expect(await tokenOf(authentication)).toBe('Bearer two');
  pass(5 * minuteMs);
  expect(await tokenOf(authentication)).toBe('Bearer two');
  expect(waiting).toHaveLength(2);
});

test('a token of a short life is renewed after half of it', async () => {
  const { authentication, waiting, pass, fetched } = start();
  await fetched('one', 4 * minuteMs);
  pass(minuteMs);
  await tokenOf(authentication);
  expect(waiting).toHaveLength(1);
  pass(minuteMs);
  await tokenOf(authentication);
  expect(waiting).toHaveLength(2);
});

test('while it cannot be renewed it is shown until it ends, and the reason is told once', async () => {
  const { authentication, waiting, problems, pass, fetched } = start();
  await fetched('one');
  pass(hourMs - 4 * minuteMs);
  for (let count = 1; count < 60; count += 1) {
    expect(await tokenOf(authentication)).toBe('Bearer one');
    waiting.at(-1)?.reject(new Error('the server\nis away'));
    await turn();
    pass(4000);
  }
  expect(waiting.length).toBeGreaterThan(50);
  expect(problems).toEqual([
    expect.stringMatching(/^No access token of Nobody could be had \(a\.setting\): the server is away; .*stays/),
  ]);
  pass(minuteMs);
  const asked = tokenOf(authentication);
  waiting.at(-1)?.reject(new Error('the server is away'));
  await expect(asked).rejects.toMatchObject({ code: 'provider_auth_failed' });
});

test('a server that fails is not asked by every request', async () => {
  const { authentication, waiting, pass } = start();
  const first = tokenOf(authentication);
  waiting[0]?.reject(new Error('no'));
  await expect(first).rejects.toThrow('No access token of Nobody could be had (a.setting): no');
  for (let count = 0; count < 10; count += 1) expect(() => authentication.authenticate(call)).toThrow(GatewayError);
  expect(waiting).toHaveLength(1);
  pass(1000);
  void tokenOf(authentication);
  waiting[1]?.resolve({ token: 'two', lifetimeMs: hourMs });
  expect(await tokenOf(authentication)).toBe('Bearer two');
});

test('a token that fits in no header is a failure like others', async () => {
  const { fetched } = start();
  await expect(fetched('a\r\nb')).rejects.toMatchObject({ code: 'provider_auth_failed' });
});

test('the present token, the one before it and the secret of the client are kept out of what clients read', async () => {
  const { authentication, pass, fetched } = start();
  for (const token of ['one', 'two', 'three']) {
    pass(2 * hourMs);
    await fetched(token);
  }
  const secrets = authentication.secrets();
  expect(secrets).toEqual(expect.arrayContaining(['three', 'two', 'of-the/client', 'of-the%2Fclient']));
  expect(secrets).not.toContain('one');
});
