import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import type { CallFailure } from '../../core/target-health.ts';
import { hashOf } from './affinity.ts';
import { RoutedChoice, type Groups } from './choice.ts';
import { call, failed, limited, nameOf, refused, routed } from './routed.fixture.ts';
import type { RoutedTarget } from './routed-target.ts';

function groupsOf(...groups: readonly (readonly [RoutedTarget, ...RoutedTarget[]])[]): Groups {
  return { groups: groups.map((targets) => ({ balance: 'weighted', targets })), insteadOf: new Map() };
}

function taken(choice: RoutedChoice, nowMs: number): string[] {
  const names: string[] = [];
  for (let target = choice.next(nowMs); target !== undefined; target = choice.next(nowMs))
    names.push(target.provider.name);
  return names;
}

/** @param left extra calls that may be made */
function retriesOf(left: number) {
  const retries = {
    left,
    hold() {
      retries.left -= 1;
    },
    release() {
      retries.left += 1;
    },
  };
  return retries;
}

const choiceOf = (groups: Groups, isSpent = false): RoutedChoice =>
  new RoutedChoice(groups, undefined, 'openai-chat', retriesOf(isSpent ? 0 : 10));

/** Which target each of many requests gets first. */
function firstOf(groups: Groups, nowMs: number, requests = 400): Map<string, number> {
  const counts = new Map<string, number>();
  for (let index = 0; index < requests; index += 1) {
    const name = choiceOf(groups).next(nowMs)?.provider.name ?? 'nobody';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

test('each target once: those of the first group in any order, then those of the next', () => {
  const names = taken(choiceOf(groupsOf(routed(['a', 'b']), routed(['c']))), 0);
  expect(names.slice(0, 2).toSorted()).toEqual(['a', 'b']);
  expect(names.slice(2)).toEqual(['c']);
});

describe('health', () => {
  test('one that fails is left out, tried last, and probed by one request when its time is over', () => {
    const [a, b, c] = routed(['a', 'b', 'c']) as [RoutedTarget, RoutedTarget, RoutedTarget];
    const groups = groupsOf([a, b, c]);
    call(a, 0, 5, failed);
    expect(firstOf(groups, 10).get('a')).toBeUndefined();
    expect(taken(choiceOf(groups), 10).at(-1)).toBe('a');
    expect(choiceOf(groups).next(1000)?.provider.name).toBe('a');
    a.health.begin(1000);
    expect(firstOf(groups, 1001).get('a')).toBeUndefined();
  });

  test('no request that cannot be tried again finds out whether one is back, where another one works', () => {
    const [a, b, c, d] = routed(['a', 'b', 'c', 'd']) as [RoutedTarget, RoutedTarget, RoutedTarget, RoutedTarget];
    for (const one of [a, b, c]) call(one, 0, 5, failed);
    const works = groupsOf([a, b, c, d]);
    // Three of four fail, so one of them stays in with a small share; and later the first is due.
    for (const nowMs of [10, 1_000]) {
      const names = Array.from({ length: 200 }, () => choiceOf(works, true).next(nowMs)?.provider.name);
      expect(new Set(names)).toEqual(new Set(['d']));
    }
    expect(choiceOf(works).next(1_000)?.provider.name).toBe('a');
    expect(choiceOf(groupsOf([a, b], [d]), true).next(1_000)?.provider.name).toBe('d');
    expect(choiceOf(groupsOf([a, b]), true).next(1_000)?.provider.name).toBe('a');
    expect(taken(choiceOf(works, true), 1_000)).toHaveLength(4);
  });

  test('a request finds out whether one is back only with a retry kept for it, and whether a second is only with two', () => {
    const [a, b, c] = routed(['a', 'b', 'c']) as [RoutedTarget, RoutedTarget, RoutedTarget];
    for (const one of [a, b]) call(one, 0, 5, failed);
    const bothAreDue = groupsOf([a, b, c]);
    const firstWith = (left: number): string | undefined =>
      new RoutedChoice(bothAreDue, undefined, 'openai-chat', retriesOf(left)).next(1_000)?.provider.name;
    expect(firstWith(0)).toBe('c');
    expect(firstWith(1)).not.toBe('c');
    const secondOf = (left: number): string | undefined => {
      const choice = new RoutedChoice(bothAreDue, undefined, 'openai-chat', retriesOf(left));
      choice.next(1_000);
      return choice.next(1_000)?.provider.name;
    };
    expect(secondOf(1)).toBe('c');
    expect(secondOf(2)).not.toBe('c');
  });

  test('of many requests at once only so many risk a failure as there are retries, and what was kept is given back', () => {
    const [a, b, c] = routed(['a', 'b', 'c']) as [RoutedTarget, RoutedTarget, RoutedTarget];
    for (const one of [a, b]) call(one, 0, 5, failed);
    const retries = retriesOf(2);
    const choices = Array.from(
      { length: 10 },
      () => new RoutedChoice(groupsOf([a, b, c]), undefined, 'openai-chat', retries),
    );
    const names = choices.map((choice) => choice.next(1_000)?.provider.name);
    expect(names.filter((name) => name !== 'c')).toHaveLength(2);
    expect(choices.filter(({ holdsRetry }) => holdsRetry)).toHaveLength(2);
    for (const choice of choices) choice.end();
    expect(retries.left).toBe(2);
  });

  test('one that is back gets a small share at first and its whole share later', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    call(a, 0, 5, failed);
    call(a, 1000);
    const groups = groupsOf([a, b]);
    expect(firstOf(groups, 1001, 2000).get('a')).toBeLessThan(400);
    expect(firstOf(groups, 1001, 2000).get('a')).toBeGreaterThan(50);
    expect(firstOf(groups, 12_000, 2000).get('a')).toBeGreaterThan(800);
  });

  test('at most half of a group is left out: of the others that fail, the soonest get a small share', () => {
    const [a, b, c] = routed(['a', 'b', 'c']) as [RoutedTarget, RoutedTarget, RoutedTarget];
    call(a, 0, 5, failed);
    call(b, 100, 5, failed);
    const counts = firstOf(groupsOf([a, b, c]), 200, 2000);
    expect(counts.get('b')).toBeUndefined();
    expect(counts.get('a')).toBeGreaterThan(50);
    expect(counts.get('a')).toBeLessThan(400);
  });

  test('where all of a group fail the next one is asked, and where that fails too the one that is due first', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    const [c] = routed(['c']);
    call(b, 0, 5, failed);
    call(a, 100, 5, failed);
    expect(firstOf(groupsOf([a, b], [c]), 200).get('c')).toBe(400);
    call(c, 300, 5, failed);
    expect(taken(choiceOf(groupsOf([a, b], [c])), 400)).toEqual(['b', 'a', 'c']);
  });

  test('a credential that is refused takes out every model of the provider', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    call(a, 0, 1, refused);
    expect(firstOf(groupsOf([a, b]), 1).get('b')).toBe(400);
    expect(taken(choiceOf(groupsOf([a, b])), 1)).toEqual(['b', 'a']);
  });
});

describe('a target that is back', () => {
  const [backAtMs, halfwayMs, wholeMs] = [1000, 6000, 12_000];
  function back(...names: string[]): [RoutedTarget, ...RoutedTarget[]] {
    const all = routed(names);
    for (const one of all) {
      call(one, 0, 5, failed);
      call(one, backAtMs);
    }
    return all;
  }

  test('and alone in its group leaves most requests to the next group at first, and few later', () => {
    const groups = groupsOf(back('a'), routed(['b']));
    const atFirst = firstOf(groups, backAtMs + 1, 2000).get('a') ?? 0;
    expect(atFirst).toBeGreaterThan(100);
    expect(atFirst).toBeLessThan(350);
    const halfway = firstOf(groups, halfwayMs, 2000).get('a') ?? 0;
    expect(halfway).toBeGreaterThan(800);
    expect(halfway).toBeLessThan(1200);
    expect(firstOf(groups, wholeMs).get('a')).toBe(400);
    expect(taken(choiceOf(groups), backAtMs + 1).toSorted()).toEqual(['a', 'b']);
  });

  test('takes everything where no other group works as usual', () => {
    expect(firstOf(groupsOf(back('a', 'b'), back('c')), backAtMs + 1).has('c')).toBe(false);
    const [tired] = routed(['tired']);
    call(tired, 0, 1, limited);
    expect(firstOf(groupsOf(back('a'), [tired]), backAtMs + 1)).toEqual(new Map([['a', 400]]));
  });

  test('or passes its requests on within its group, where another one works', () => {
    const groups = groupsOf([...back('a'), ...routed(['b'])], routed(['c']));
    expect(firstOf(groups, backAtMs + 1).has('c')).toBe(false);
  });

  test.each(['cheapest', 'fastest'] as const)('and is the %s gets a part of its requests at first', (balance) => {
    const [a, b] = [back('a')[0], routed(['b'])[0]];
    call(b, backAtMs, 1, undefined, 400);
    const targets = [{ ...a, pricePerMillion: 1 }, b] as const;
    const groups: Groups = { groups: [{ balance, targets }], insteadOf: new Map() };
    expect(firstOf(groups, backAtMs + 1, 2000).get('a')).toBeGreaterThan(100);
    expect(firstOf(groups, backAtMs + 1, 2000).get('a')).toBeLessThan(350);
    expect(firstOf(groups, wholeMs, 2000).get('a')).toBeGreaterThan(1900);
  });

  test('gets its conversations back one after the other, and each of them stays', () => {
    const groups = groupsOf(back('a'), routed(['b']));
    const homes = (nowMs: number): boolean[] =>
      Array.from({ length: 400 }, (_, index) => {
        const affinity = { key: hashOf(`session-${index}`), loadBound: 1.25 };
        return new RoutedChoice(groups, affinity, 'openai-chat', retriesOf(10)).next(nowMs)?.provider.name === 'a';
      });
    const [atFirst, halfway] = [homes(backAtMs + 1), homes(halfwayMs)];
    const count = (at: readonly boolean[]): number => at.filter(Boolean).length;
    expect(count(atFirst)).toBeGreaterThan(10);
    expect(count(atFirst)).toBeLessThan(80);
    expect(count(halfway)).toBeLessThan(260);
    expect(halfway.filter((isBack, index) => atFirst[index] === true && !isBack)).toEqual([]);
  });

  test('and was passed over is noted as that', () => {
    const groups = groupsOf(back('a'), routed(['b']));
    const notes = Array.from({ length: 50 }, () => {
      const choice = choiceOf(groups);
      choice.next(backAtMs + 1);
      return choice.notes.map(({ target, passedOver }) => [nameOf({ target }), passedOver?.map(({ why }) => why)]);
    });
    expect(notes).toContainEqual([['b', ['returns']]]);
    expect(notes).not.toContainEqual([['a', ['returns']]]);
  });
});

describe('another target', () => {
  test('is there where nothing speaks against one, and not where it seems to be down', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    const choice = choiceOf(groupsOf([a], [b]));
    choice.next(0);
    expect(choice.hasNext(0)).toBe(true);
    call(b, 0, 5, failed);
    expect(choice.hasNext(10)).toBe(false);
    // It is due: this request may find out whether it is back.
    expect(choice.hasNext(1000)).toBe(true);
  });

  test('that seems to be down will do where the one that is asked seems to be down too', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    call(a, 0, 5, failed);
    call(b, 0, 5, failed);
    const choice = choiceOf(groupsOf([a], [b]));
    choice.next(10);
    expect(choice.hasNext(10)).toBe(true);
  });
});

describe('where all seem to be down', () => {
  /** Who is asked by six requests, one after the other, whose calls neither fail nor are answered. */
  function askedOf(all: readonly [RoutedTarget, ...RoutedTarget[]]): string[] {
    return Array.from({ length: 6 }, (_, index) => {
      const target = choiceOf(groupsOf(all)).next(10 + index);
      all.find((one) => one.target === target)?.health.begin(10 + index);
      return target?.provider.name ?? 'nobody';
    });
  }

  test('they are asked in turn, so that one that says nothing hides none that is back', () => {
    const all = routed(['a', 'b', 'c']);
    for (const one of all) call(one, 0, 5, failed);
    const asked = askedOf(all);
    expect(asked.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(asked.slice(3)).toEqual(asked.slice(0, 3));
  });

  test('one that refuses our credentials is not, before the others', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    call(a, 0, 1, refused);
    call(b, 0, 5, failed);
    expect(new Set(askedOf([a, b]))).toEqual(new Set(['b']));
  });
});

test('targets that only lack a slot are busy, and one of them can be taken in place of another', () => {
  const [a, b, c, down] = routed(['a', 'b', 'c', 'down']) as [RoutedTarget, RoutedTarget, RoutedTarget, RoutedTarget];
  for (const { health } of [a, b, down]) {
    health.setBounds(0, 1);
    health.enter(0);
  }
  call(down, 0, 5, failed);
  const choice = choiceOf(groupsOf([a, down], [b]));
  expect(nameOf({ target: choice.next(0) as RoutedTarget['target'] })).toBe('a');
  const busy = choice.busy(0);
  expect(busy.map((target) => target.provider.name)).toEqual(['b']);
  choice.swap(busy[0] as RoutedTarget['target'], 5);
  expect(choice.notes.map(({ target, how }) => [target.provider.name, how])).toEqual([
    ['a', 'last resort'],
    ['b', 'first with a slot'],
  ]);
  // The other one may be asked later.
  expect(choice.busy(5).map((target) => target.provider.name)).toEqual(['a']);
  expect(choiceOf(groupsOf([c])).busy(0)).toEqual([]);
});

describe('a 429', () => {
  test('leaves the target alone for as long as it says, also where nobody else is left', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    call(a, 0, 1, limited);
    expect(taken(choiceOf(groupsOf([a, b])), 4999)).toEqual(['b']);
    expect(taken(choiceOf(groupsOf([a, b])), 5000).toSorted()).toEqual(['a', 'b']);
    call(b, 1000, 1, limited);
    const choice = choiceOf(groupsOf([a, b]));
    expect([choice.next(2000), choice.hasNext(2000), choice.freeInMs(2000)]).toEqual([undefined, false, 3000]);
    expect(choice.freeInMs(6000)).toBeUndefined();
  });
});

describe('an overload', () => {
  const later: CallFailure = { code: 'provider_overloaded', message: 'busy', context: { retryAfterMs: 5000 } };

  test('of which the target says how long it lasts leaves it alone for that time, and counts as a failure', () => {
    const [a, b] = routed(['a', 'b']) as [RoutedTarget, RoutedTarget];
    call(a, 0, 1, later);
    expect(taken(choiceOf(groupsOf([a, b])), 4999)).toEqual(['b']);
    expect(taken(choiceOf(groupsOf([a, b])), 5000).toSorted()).toEqual(['a', 'b']);
    call(a, 5000, 4, later);
    expect(a.health.breaker.isOpen).toBe(true);
  });

  test('of which it does not say so is a failure like others', () => {
    const [a] = routed(['a']) as [RoutedTarget];
    call(a, 0, 1, { ...later, context: {} });
    expect([a.health.ailment(1), a.health.lastFailure?.code]).toEqual([undefined, 'provider_overloaded']);
  });
});

test('a target that is asked once more is noted as that', () => {
  const [a] = routed(['a']) as [RoutedTarget];
  const choice = choiceOf(groupsOf([a]));
  const target = choice.next(0);
  if (target === undefined) throw new Error('there is one');
  choice.repeat(target, 10);
  expect(choice.notes.map(({ how }) => how)).toEqual(['weighted', 'once more']);
});

test('a refusal for a reason of its own goes on with the groups that stand in for it', () => {
  const [a] = routed(['a']);
  const [big] = routed(['big']);
  const groups: Groups = { ...groupsOf([a]), insteadOf: new Map([['context_window', groupsOf([big])]]) };
  const choice = choiceOf(groups);
  choice.next(0);
  expect(choice.insteadOf(new GatewayError('provider_refused'))).toBe(false);
  expect(choice.insteadOf(new GatewayError('provider_refused', 'm', { refusedFor: 'content_policy' }))).toBe(false);
  expect(choice.hasNext(0)).toBe(false);
  expect(choice.insteadOf(new GatewayError('provider_refused', 'm', { refusedFor: 'context_window' }))).toBe(true);
  expect(choice.next(0)?.provider.name).toBe('big');
});

describe('what only other pods say', () => {
  const say = ({ health }: RoutedTarget): boolean => health.breaker.openFor(1000, ['pod-b'], 0);

  test('leaves a target out, and never all of several', () => {
    const [a, b, c, d] = routed(['a', 'b', 'c', 'd']) as [RoutedTarget, RoutedTarget, RoutedTarget, RoutedTarget];
    const groups = groupsOf([a, b, c, d], routed(['next']));
    say(a);
    expect(firstOf(groups, 10).get('a')).toBeUndefined();
    for (const one of [b, c, d]) say(one);
    const counts = firstOf(groups, 10);
    expect([counts.size, counts.get('next')]).toEqual([2, undefined]);
    // Those that fail by calls from here stay out.
    const [e, f] = routed(['e', 'f']) as [RoutedTarget, RoutedTarget];
    call(e, 0, 5, failed);
    say(f);
    expect(firstOf(groupsOf([e, f], routed(['next'])), 10)).toEqual(new Map([['f', 400]]));
  });

  test('sends requests to the next group where the first has one target', () => {
    const [only] = routed(['only']);
    say(only);
    expect(firstOf(groupsOf([only], routed(['next'])), 10)).toEqual(new Map([['next', 400]]));
  });
});
