import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuRequestMillicores, readUsage, type Sample, smallRequests, Watch } from './harness/autoscaler.ts';
import { installGateway, removeGateway } from './harness/gateway.ts';
import type { Namespace } from './harness/kubectl.ts';
import { type LoadPod, startLoad } from './harness/load.ts';
import { record } from './harness/record.ts';
import { pause, waitFor } from './harness/wait.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await installGateway('autoscaler', { patches: [smallRequests] });
});
afterAll(() => removeGateway(namespace));

test('pods follow the load: gradually up, quickly above 85 %, and down after 5 minutes by half a minute', async () => {
  const rateFor = await calibrate();
  const watch = new Watch(namespace);

  // Two pods at 85 %: one step up, and no more.
  let load = await begin('moderate', rateFor(2 * cpuRequestMillicores * 0.85));
  const moderateAt = watch.second;
  await pause(120_000);
  await load.stop();

  // More load than nine pods can take at their target. For few pods this is far above 85 %.
  load = await begin('much', rateFor(10 * cpuRequestMillicores * 0.9));
  const muchAt = watch.second;
  await waitFor('10 pods', 180_000, () => Promise.resolve(watch.last?.replicas === 10 || undefined));
  const tenAt = watch.second;
  await pause(20_000);
  await load.stop();

  const stoppedAt = watch.second;
  await waitFor('2 pods', 1_200_000, () => Promise.resolve(watch.last?.replicas === 2 || undefined));
  const twoAt = watch.second;
  await watch.stop();

  const between = (from: number, to: number): Sample[] =>
    watch.samples.filter(({ second }) => second >= from && second < to);
  const moderate = between(moderateAt, muchAt);
  const mostModerate = Math.max(...moderate.map(({ replicas }) => replicas));
  const steps = stepsOf(between(muchAt, tenAt + 1));
  const down = stepsOf(watch.samples.filter(({ second }) => second >= stoppedAt));
  const firstDownAt = watch.samples.find(({ second, replicas }) => second >= stoppedAt && replicas < 10)?.second ?? 0;
  await record('the-autoscaler-follows-the-load', {
    title: 'The autoscaler under load',
    figures: [
      {
        what: 'two pods at about 85 % of their request for 2 min',
        value: `${stepsOf(moderate).join(' → ')}, CPU up to ${String(Math.max(...moderate.map((sample) => sample.cpuPercent ?? 0)))} %`,
        wanted: 'gradual: a pod at a time',
      },
      {
        what: 'load for ten pods at 90 %',
        value: `${steps.join(' → ')} in ${String(tenAt - muchAt)} s`,
        wanted: 'quick: 4 pods or the double per 15 s',
      },
      {
        what: 'without load',
        value: `first step down after ${String(firstDownAt - stoppedAt)} s`,
        wanted: '300 s, after the last measurement that wanted more',
      },
      {
        what: 'steps down',
        value: `${down.join(' → ')} within ${String(twoAt - firstDownAt)} s`,
        wanted: 'at most half a minute; memory holds the last steps for a window of 300 s each',
      },
    ],
    notes: [
      `Each pod asks for ${String(cpuRequestMillicores)}m CPU in place of 250m, so that ten fit on this machine; limits, memory and the autoscaler's stanza are as shipped. Utilization is relative to the request.`,
      'The load was stopped and started between the phases; seconds from the first.',
    ],
    series: watch.series(),
  });
  expect(mostModerate).toBeGreaterThanOrEqual(3);
  expect(mostModerate).toBeLessThanOrEqual(4);
  expect(tenAt - muchAt).toBeLessThanOrEqual(120); // measuring included: the metrics API is up to 30 s late
  expect(firstDownAt - stoppedAt).toBeGreaterThanOrEqual(285);
  expect(down.slice(0, 2)).toEqual([10, 5]);
}, 2_400_000);

/** Finds the rate of requests at which all pods together use this many millicores on this machine. */
async function calibrate(): Promise<(millicores: number) => number> {
  const [few, more] = [12, 30]; // too little for a third pod
  const atFew = await measureMillicores(few);
  const atMore = await measureMillicores(more);
  const perRequest = (atMore - atFew) / (more - few);
  return (millicores) => Math.round(few + (millicores - atFew) / perRequest);
}

async function measureMillicores(perSecond: number): Promise<number> {
  const load = await begin(`calibration-${String(perSecond)}`, perSecond);
  await pause(65_000); // two whole windows of the metrics API
  const usage = [...(await readUsage(namespace)).values()];
  await load.stop();
  return usage.reduce((sum, { millicores }) => sum + millicores, 0);
}

function begin(name: string, perSecond: number): Promise<LoadPod> {
  return startLoad(namespace, name, { durationMs: 900_000, keptAlive: { connections: 100, perSecond } });
}

/** The numbers of pods, one after the other. */
function stepsOf(samples: readonly Sample[]): number[] {
  return samples.map(({ replicas }) => replicas).filter((replicas, index, all) => replicas !== all[index - 1]);
}
