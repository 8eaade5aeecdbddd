import { describe, expect, test } from 'vitest';
import { Autoscaler, type AutoscalerSpec, simulate } from './hpa/autoscaler.ts';
import type { Behavior } from './hpa/behavior.ts';
import { objectOf } from './rendered.ts';

const spec = objectOf('kustomize-base', 'HorizontalPodAutoscaler')['spec'] as AutoscalerSpec;
/** 85 MiB of 256. */
const idleMemory = { memory: 33 };
const withoutPolicies: Behavior['scaleUp'] = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [{ type: 'Pods', value: 100, periodSeconds: 15 }],
};

describe('moderate load scales gradually, beyond 85 % quickly', () => {
  test.each([
    { cpu: 70, wanted: { 2: 2, 5: 5, 9: 9 } },
    { cpu: 76, wanted: { 2: 2, 5: 5, 9: 9 } },
    { cpu: 77, wanted: { 2: 3, 5: 6, 9: 10 } },
    { cpu: 85, wanted: { 2: 3, 5: 7, 8: 10 } },
    { cpu: 100, wanted: { 2: 3, 4: 6, 7: 10 } },
    { cpu: 120, wanted: { 2: 4, 3: 6, 5: 9 } },
    { cpu: 200, wanted: { 2: 6, 3: 7, 4: 8, 5: 10 } },
  ])('$cpu % CPU', ({ cpu, wanted }) => {
    for (const [pods, expected] of Object.entries(wanted)) {
      const decided = new Autoscaler(spec).decide(Number(pods), { cpu, ...idleMemory }, 0);
      expect(decided, `of ${pods} pods`).toBe(expected);
    }
  });

  test('below the tolerance nothing happens, however long', () => {
    const history = simulate(spec, { pods: 4, forSeconds: 3600 }, () => ({ cpu: 76, ...idleMemory }));
    expect(new Set(history.map(({ pods }) => pods))).toEqual(new Set([4]));
  });

  test('at the limit of the CPU it is at ten pods with its second look', () => {
    const history = simulate(spec, { pods: 2, forSeconds: 15 }, () => ({ cpu: 200, ...idleMemory }));
    expect(history.map(({ pods }) => pods)).toEqual([6, 10]);
  });

  const unclipped: AutoscalerSpec = { ...spec, behavior: { ...spec.behavior, scaleUp: withoutPolicies } };
  const everyPods = [2, 3, 4, 5, 6, 7, 8, 9, 10];

  test.each(everyPods)('from %i pods no policy clips what the proportion asks for, up to twice the target', (pods) => {
    for (let cpu = 71; cpu <= 140; cpu += 1) {
      const look = (of: AutoscalerSpec): number => new Autoscaler(of).decide(pods, { cpu, ...idleMemory }, 0);
      expect(look(spec), `at ${String(cpu)} %`).toBe(look(unclipped));
    }
  });

  test.each(everyPods)('from %i pods two looks suffice for any load that they can bear', (pods) => {
    for (let cpu = 71; cpu <= 200; cpu += 1) {
      const load = cpu * pods;
      const history = simulate(spec, { pods, forSeconds: 15 }, (now) => ({ cpu: load / now, ...idleMemory }));
      const settled = history.at(-1)?.pods ?? 0;
      expect(settled === 10 || load / settled < 78, `at ${String(cpu)} %`).toBe(true);
    }
  });
});

describe('falling load waits five minutes, then takes at most half of the pods a minute', () => {
  test('ten pods without load, by CPU alone: five after 300 s, two after 360 s', () => {
    const cpuOnly = { ...spec, metrics: spec.metrics.filter(({ resource }) => resource.name === 'cpu') };
    const history = simulate(cpuOnly, { pods: 10, forSeconds: 600 }, (_, now) => ({ cpu: now === 0 ? 70 : 3 }));
    expect(changesOf(history)).toEqual([
      [0, 10],
      [300, 5],
      [360, 2],
    ]);
  });

  test('with the memory of idle pods the last steps wait a window each', () => {
    const history = simulate(spec, { pods: 10, forSeconds: 1200 }, (_, now) => ({
      cpu: now === 0 ? 70 : 3,
      ...idleMemory,
    }));
    expect(changesOf(history)).toEqual([
      [0, 10],
      [300, 5],
      [600, 3],
      [900, 2],
    ]);
  });

  test('a dip shorter than the window costs no pod', () => {
    const history = simulate(spec, { pods: 8, forSeconds: 900 }, (_, now) => ({
      cpu: now % 300 === 0 ? 70 : 10,
      ...idleMemory,
    }));
    expect(history.every(({ pods }) => pods === 8)).toBe(true);
  });
});

describe('memory per pod decides whether it ever comes back', () => {
  test.each([
    { memory: 50, settles: 2 },
    { memory: 53, settles: 2 },
    { memory: 60, settles: 3 },
    { memory: 65, settles: 5 },
    { memory: 70, settles: 7 },
    { memory: 72, settles: 10 },
    { memory: 87, settles: 10 },
  ])('with $memory % it goes from ten pods to $settles', ({ memory, settles }) => {
    const history = simulate(spec, { pods: 10, forSeconds: 7200 }, () => ({ cpu: 2, memory }));
    expect(history.at(-1)?.pods).toBe(settles);
  });

  test('with 88 % it climbs to ten in 105 s with idle CPU, and with 87 % it stays', () => {
    const climb = simulate(spec, { pods: 3, forSeconds: 600 }, () => ({ cpu: 2, memory: 88 }));
    expect(climb.find(({ pods }) => pods === 10)?.atSeconds).toBe(90); // the seventh look: 105 s after the one before the first
    const stay = simulate(spec, { pods: 3, forSeconds: 600 }, () => ({ cpu: 2, memory: 87 }));
    expect(stay.at(-1)?.pods).toBe(3);
  });

  test('130 MiB, the working set that a pod is back at after a burst, lets two pods do', () => {
    const history = simulate(spec, { pods: 10, forSeconds: 7200 }, () => ({ cpu: 2, memory: (130 / 256) * 100 }));
    expect(history.at(-1)?.pods).toBe(2);
  });
});

describe('a stanza that is often seen would not do', () => {
  const oftenSeen: Behavior['scaleUp'] = {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 1, periodSeconds: 60 },
      { type: 'Percent', value: 100, periodSeconds: 60 },
    ],
  };

  test('one pod or double a minute takes over two minutes to ten pods', () => {
    const slow = { ...spec, behavior: { ...spec.behavior, scaleUp: oftenSeen } };
    const history = simulate(slow, { pods: 2, forSeconds: 300 }, () => ({ cpu: 200, ...idleMemory }));
    expect(history.find(({ pods }) => pods === 10)?.atSeconds).toBe(120);
  });
});

function changesOf(history: ReadonlyArray<{ atSeconds: number; pods: number }>): number[][] {
  return history
    .filter(({ pods }, index) => pods !== history[index - 1]?.pods)
    .map(({ atSeconds, pods }) => [atSeconds, pods]);
}
