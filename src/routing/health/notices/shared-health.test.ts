import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../core/manual-clock.fixture.ts';
import { providerOf } from '../../../core/provider-for-tests.ts';
import type { CallFailure } from '../../../core/target-health.ts';
import { call, failed, limited, refused } from '../../balance/routed.fixture.ts';
import { conditionOf } from '../condition.ts';
import { usualHealth } from '../health-settings.ts';
import type { MeasuredHealth } from '../measured-health.ts';
import { TargetStates } from '../target-states.ts';
import { SharedHealth } from './shared-health.ts';

const { consecutiveFailures, openMs, maxOpenMs, windowMs } = usualHealth.breaker;
const provider = providerOf({ name: 'eu', origin: 'https://eu.example', basePath: '/secret-path/v1' });

/** Pods whose messages reach each other at once. */
class Pods {
  readonly clock = new ManualClock();
  readonly messages: string[] = [];
  readonly all: Pod[];

  constructor(count: number) {
    this.all = Array.from({ length: count }, (_, index) => new Pod(`pod-${index}`, this));
  }

  get count(): number {
    return this.all.length;
  }
}

class Pod {
  readonly states: TargetStates;
  readonly shared: SharedHealth;
  readonly fates: string[] = [];
  readonly told: string[] = [];
  readonly #pods: Pods;
  isCutOff = false;

  constructor(name: string, pods: Pods) {
    this.#pods = pods;
    this.states = new TargetStates(pods.clock);
    this.shared = new SharedHealth({
      pod: name,
      states: this.states,
      clock: pods.clock,
      pods: () => pods.count,
      send: (text) => {
        if (this.isCutOff) return false;
        pods.messages.push(text);
        for (const { shared } of pods.all) shared.hear(text);
        return true;
      },
      events: {
        count: (fate) => this.fates.push(fate),
        leftOut: (target, { saidBy, code }) => this.told.push(`out ${target.upstreamModel} ${code} ${saidBy.join()}`),
        isBack: (target, saidBy) => this.told.push(`back ${target.upstreamModel} ${saidBy}`),
        coolsDown: (target, { saidBy, forMs }) =>
          this.told.push(`cools ${target.upstreamModel} ${forMs} ${saidBy.join()}`),
        credentialsRefused: (name_, { saidBy, code }) => this.told.push(`refused ${name_} ${code} ${saidBy.join()}`),
        credentialsAccepted: (name_, saidBy) => this.told.push(`accepted ${name_} ${saidBy}`),
      },
    });
    this.states.tellTo(this.shared);
    this.health('m');
    this.health('other');
  }

  health(model: string): MeasuredHealth {
    return this.states.ofListed(provider, model).health;
  }

  calls(times: number, failure?: CallFailure, model = 'm'): void {
    call({ health: this.health(model) }, this.#pods.clock.nowMs(), times, failure);
  }

  condition(model = 'm'): string {
    return conditionOf(this.health(model), this.#pods.clock.nowMs());
  }
}

function startPods(count: number): {
  readonly pods: Pods;
  readonly clock: ManualClock;
  readonly all: readonly [Pod, Pod, ...Pod[]];
} {
  const pods = new Pods(count);
  const [first, second, ...others] = pods.all;
  if (first === undefined || second === undefined) throw new Error('at least two');
  return { pods, clock: pods.clock, all: [first, second, ...others] };
}

/** A pod that has heard of the failures: its first failed call leaves the target out, and its next one confirms it. */
function failTwice(pod: Pod, clock: ManualClock): void {
  pod.calls(1, failed);
  clock.advance(openMs * 1.5);
  pod.calls(1, failed);
}

describe('that a target fails', () => {
  test('is not believed of one pod of three, and of two it is, without a call', () => {
    const { clock, all } = startPods(3);
    const [a, b, c] = all;
    a.calls(consecutiveFailures, failed);
    expect(all.map((pod) => pod.condition())).toEqual(['fails', 'works', 'works']);
    expect(b.fates).toEqual(['noted']);
    failTwice(b, clock);
    expect([b.condition(), c?.condition()]).toEqual(['fails', 'fails']);
    expect(c?.told).toEqual(['out m upstream_error pod-0,pod-1']);
    expect(c?.health('m').breaker.saidBy).toEqual(['pod-0', 'pod-1']);
    expect(c?.condition('other')).toBe('works');
  });

  test('is believed of one of two, unless a call from here was answered lately', () => {
    const { clock, all } = startPods(2);
    const [a, b] = all;
    b.calls(1);
    a.calls(consecutiveFailures, failed);
    expect(b.condition()).toBe('works');
    clock.advance(windowMs + 1);
    a.calls(1);
    a.calls(consecutiveFailures, failed);
    expect(b.condition()).toBe('fails');
  });

  test('needs one failed call here where one other pod says so', () => {
    const { clock, all } = startPods(5);
    const [a, b] = all;
    b.calls(1);
    clock.advance(10);
    a.calls(consecutiveFailures, failed);
    clock.advance(10);
    expect(b.condition()).toBe('works');
    b.calls(1, failed);
    expect([b.condition(), b.told]).toEqual(['fails', ['out m upstream_error pod-0']]);
    // One failure may be chance: the pod does not say it again to the others.
    expect(all.slice(2).map((pod) => pod.condition())).toEqual(['works', 'works', 'works']);
  });

  test('is forgotten after the window', () => {
    const { clock, all } = startPods(3);
    const [a, b, c] = all;
    a.calls(consecutiveFailures, failed);
    clock.advance(windowMs + 1);
    b.calls(1, failed);
    expect(b.condition()).toBe('works');
    b.calls(consecutiveFailures - 1, failed);
    expect([b.condition(), c?.condition()]).toEqual(['fails', 'works']);
  });

  test('holds for what is left of it and up to half as long again, and then a call from here finds out', () => {
    const { clock, all } = startPods(2);
    const [a, b] = all;
    a.calls(consecutiveFailures, failed);
    clock.advance(openMs - 1);
    expect(b.condition()).toBe('fails');
    clock.advance(openMs / 2 + 1);
    expect(b.condition()).toBe('due');
    b.calls(1, failed);
    expect([b.condition(), b.health('m').breaker.saidBy]).toEqual(['fails', []]);
    clock.advance(maxOpenMs);
    a.calls(1, failed);
    expect(a.condition()).toBe('fails');
    b.calls(1);
    // The way from the first pod may be broken: its own next call finds out.
    expect([a.condition(), b.condition()]).toEqual(['due', 'returns']);
  });

  test('ends at once where another pod is answered', () => {
    const { clock, all } = startPods(3);
    const [a, b, c] = all;
    a.calls(consecutiveFailures, failed);
    failTwice(b, clock);
    expect([b.condition(), c?.condition()]).toEqual(['fails', 'fails']);
    a.calls(1);
    expect([a.condition(), b.condition(), c?.condition()]).toEqual(['returns', 'due', 'returns']);
    expect(c?.told.at(-1)).toBe('back m pod-0');
  });

  test('is told only by pods whose own calls have shown it', () => {
    const { pods, clock, all } = startPods(2);
    const [a, b] = all;
    a.calls(consecutiveFailures, failed);
    clock.advance(openMs * 2);
    expect(b.condition()).toBe('due');
    const said = (): object[] => pods.messages.map((text) => JSON.parse(text) as object);
    expect(said()).toMatchObject([{ pod: 'pod-0', says: 'fails' }]);
    b.calls(1, failed);
    expect(said()[1]).toMatchObject({ pod: 'pod-1', says: 'fails' });
  });
});

test('that a target wants no rest at all is told to nobody', () => {
  const { pods, all } = startPods(2);
  all[0].calls(1, { ...limited, context: { retryAfterMs: 0 } });
  expect(pods.messages).toEqual([]);
});

test('that a target cools down is believed of one pod, for what is left of it', () => {
  const { clock, all } = startPods(10);
  const [a, b] = all;
  a.calls(1, limited);
  expect(all.map((pod) => pod.condition())).toEqual(all.map(() => 'cools_down'));
  expect([b.told, b.health('m').coolSaidBy]).toEqual([['cools m 5000 pod-0'], ['pod-0']]);
  clock.advance(3000);
  a.calls(1, limited);
  clock.advance(4999);
  expect(b.condition()).toBe('cools_down');
  clock.advance(1);
  expect(b.condition()).toBe('works');
  // The second time is not news for the log.
  expect(b.told).toHaveLength(1);
});

test('a rest of which only another pod has told holds a minute at most: nothing would end it', () => {
  const { clock, all } = startPods(2);
  const [a, b] = all;
  a.calls(1, { ...limited, context: { retryAfterMs: 3_600_000 } });
  clock.advance(59_999);
  expect([a.condition(), b.condition()]).toEqual(['cools_down', 'cools_down']);
  clock.advance(1);
  expect([a.condition(), b.condition()]).toEqual(['cools_down', 'works']);
});

test('a longer rest is told of within the second, and the pod that has said it is named', () => {
  const { all } = startPods(3);
  const [a, b, c] = all;
  a.calls(1, limited);
  b.calls(1, { ...limited, context: { retryAfterMs: 30_000 } });
  expect(c?.health('m').coolSaidBy).toEqual(['pod-1']);
  a.calls(1, limited);
  expect([a.health('m').coolSaidBy, c?.health('m').coolSaidBy]).toEqual([[], ['pod-1']]);
});

test('that our key is refused is not believed where a call from here was accepted of late: it has another one', () => {
  const { clock, all } = startPods(3);
  const [a, b, c] = all;
  c?.calls(1);
  clock.advance(windowMs);
  // However long the call took.
  call({ health: b.health('m') }, clock.nowMs(), 1, undefined, windowMs * 2);
  clock.advance(1);
  a.calls(1, refused);
  expect([b.condition(), c?.condition()]).toEqual(['works', 'refused']);
  expect(b.fates).toEqual(['no_news']);
});

test('that our account has no funds is believed also then: it is the account of all', () => {
  const { all } = startPods(2);
  const [a, b] = all;
  b.calls(1);
  a.calls(1, { code: 'provider_out_of_funds', message: 'no money' });
  expect(b.condition()).toBe('refused');
});

test('that our credentials are refused is believed of one pod, and that they are taken again', () => {
  const { clock, all } = startPods(3);
  const [a, b, c] = all;
  a.calls(1, refused);
  for (const model of ['m', 'other'])
    expect(all.map((pod) => pod.condition(model))).toEqual(['refused', 'refused', 'refused']);
  clock.advance(openMs * 1.5);
  a.calls(1, refused);
  expect([a, b].map((pod) => pod.health('m').ailment(clock.nowMs()))).toEqual(['account', undefined]);
  b.calls(1);
  expect([a.health('m').ailment(clock.nowMs()), c?.condition()]).toEqual([undefined, 'works']);
  // The first pod asks again itself: it may have another key.
  expect(a.condition()).toBe('refused');
  expect(c?.told).toEqual(['refused eu provider_auth_failed pod-0', 'accepted eu pod-1']);
});

test('a message names the account and no part of its URL, and another configuration does not know it', () => {
  const { pods, clock, all } = startPods(2);
  all[0].calls(1, limited);
  expect(pods.messages.join()).toMatch(/"account":"eu\.[\w-]{16}","model":"m"/);
  expect(pods.messages.join()).not.toContain('secret-path');
  const fates: string[] = [];
  const ignore = (): void => undefined;
  const states = new TargetStates(clock);
  const { health } = states.ofListed(providerOf({ ...provider, origin: 'https://us.example' }), 'm');
  const elsewhere = new SharedHealth({
    pod: 'elsewhere',
    states,
    clock,
    pods: () => 2,
    send: () => true,
    events: {
      count: (fate) => fates.push(fate),
      leftOut: ignore,
      isBack: ignore,
      coolsDown: ignore,
      credentialsRefused: ignore,
      credentialsAccepted: ignore,
    },
  });
  elsewhere.hear(pods.messages[0] ?? '');
  elsewhere.hear('garbage');
  elsewhere.hear('{"v":9}');
  expect(fates).toEqual(['unknown_target', 'unreadable', 'other_version']);
  expect(conditionOf(health, clock.nowMs())).toBe('works');
});

test('what cannot be sent is dropped and counted, and said once a second at most', () => {
  const { pods, clock, all } = startPods(2);
  const [a, b] = all;
  a.isCutOff = true;
  a.calls(1, limited);
  expect([a.fates, b.condition()]).toEqual([['dropped'], 'works']);
  a.isCutOff = false;
  clock.advance(1000);
  for (let index = 0; index < 5; index += 1) a.calls(1, limited);
  expect([pods.messages.length, a.fates.filter((fate) => fate === 'sent').length]).toEqual([1, 1]);
});
