import { afterEach, expect, test } from 'vitest';
import type { RetryBudget } from '../core/plan.ts';
import { closeUpstreams } from '../upstream/calls-for-tests.ts';
import { httpAnswer, providerAt, startRawProvider } from '../upstream/provider-for-tests.ts';
import { errorOf, run, SmallBody } from './attempts-for-tests.ts';
import { unlimited } from './retry-budget.fixture.ts';

afterEach(closeUpstreams);

const nobodyThere = { ...providerAt('http://127.0.0.1:1'), name: 'first' };
const firstFailed = /first\/gpt-x failed after [\d.]+ s: upstream_unreachable/g;

/** A provider by this name that answers every call so. */
async function startProviderNamed(name: string, answer: string) {
  const raw = await startRawProvider((socket) => {
    socket.write(answer);
  });
  return Object.assign(raw, { provider: { ...raw.provider, name } });
}

function budgetOf(retries: number): RetryBudget {
  let left = retries;
  return { ...unlimited, take: () => (left -= 1) >= 0 };
}

test('also where it is not tried again because too many requests have been', async () => {
  await using second = await startProviderNamed('second', httpAnswer(500, '{}'));
  const others = [second.provider, nobodyThere];
  const { message } = await errorOf(
    run(nobodyThere, false, { others, tries: { retries: budgetOf(1), repeatsUnanswered: false } }),
  );
  expect(message).toContain('The provider second answered with status 500');
  expect(message).toContain('too many requests have been already');
  expect(message.match(firstFailed)).toHaveLength(1);
});

test('also where it is not tried again because its body was sent on', async () => {
  await using second = await startProviderNamed('second', httpAnswer(500, '{}'));
  const { message } = await errorOf(
    run(nobodyThere, false, { others: [second.provider, nobodyThere], body: new SmallBody() }),
  );
  expect(message).toContain('The provider second answered with status 500');
  expect(message).toContain('the body of the request was sent on');
  expect(message.match(firstFailed)).toHaveLength(1);
});

test('also where the last one refuses for a while, whose own words pass on unchanged', async () => {
  const words = '{"error":{"message":"later"}}';
  await using second = await startProviderNamed('second', httpAnswer(429, words));
  const { message, context } = await errorOf(run(nobodyThere, false, { others: [second.provider] }));
  expect(message).toMatch(/^later\. Before that first\/gpt-x failed/);
  expect(String(context.providerBody?.bytes)).toBe(words);
});

test('once at the deadline', async () => {
  await using silent = await startRawProvider(() => undefined);
  const others = [{ ...silent.provider, name: 'second' }];
  const { code, message } = await errorOf(run(nobodyThere, false, { others, deadlineMs: 150 }));
  expect(code).toBe('deadline_exceeded');
  expect(message).toMatch(/second\/gpt-x waited [\d.]+ s for the answer/);
  expect(message.match(firstFailed)).toHaveLength(1);
});

test('and not where the client has made a mistake', async () => {
  await using second = await startProviderNamed('second', httpAnswer(400, '{"error":{"message":"no such role"}}'));
  const { message } = await errorOf(run(nobodyThere, false, { others: [second.provider] }));
  expect(message).toBe('no such role');
});
