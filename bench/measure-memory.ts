import { setTimeout as sleep } from 'node:timers/promises';
import { budgets } from './budgets.ts';
import { type Memory, MemoryGauge } from './memory.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { steps } from './parts.ts';
import { holdLoad, runLoad } from './processes.ts';
import type { Progress } from './progress.ts';
import type { Row } from './row.ts';
import { spread } from './statistics.ts';
import { type Recipe, start } from './subjects.ts';
import { closedLoop, largeRequest, openaiStream, openLoop, smallRequest } from './workloads.ts';

const openStreams = 1_000;

/** Idle, with a thousand open streams, and after a burst, each in a process of its own. */
export async function measureMemory(
  recipe: Recipe,
  upstream: number,
  plan: MemoryPlan,
  progress: Progress,
): Promise<Row[]> {
  const row = (what: string, memory: Memory, budgetMib: number, note?: string): Row => {
    const value = memory.workingSet ?? memory.rss;
    const judged = recipe.name === 'gateway';
    return {
      what,
      subject: recipe.name,
      unit: 'MiB',
      value: spread([value]),
      ...(judged ? { budget: `≤ ${budgetMib} MiB`, passes: value <= budgetMib } : {}),
      note: `${memory.workingSet === undefined ? 'RSS' : `cgroup, RSS ${Math.round(memory.rss)}`}${note === undefined ? '' : `, ${note}`}`,
    };
  };
  const rows: Row[] = [];
  await withSubject(recipe, upstream, plan, async (port, gauge) => {
    progress.begin(steps.idle(recipe.name));
    // An idle pod has finished its start and has not just served a burst.
    await runLoad(openLoop(smallRequest, port, 20, 1_000));
    await sleep(5_000);
    rows.push(row('Memory idle', gauge.read(), budgets.idleMib));
    progress.begin(steps.openStreams(recipe.name));
    // Each stream sends one event a second, so that streams are open and not busy.
    const streams = { ...closedLoop(openaiStream(3_600, 1_000), port, openStreams, 0), mode: 'hold' as const };
    const release = await holdLoad(streams);
    await sleep(10_000);
    rows.push(row(`Memory with ${openStreams} open streams`, gauge.read(), budgets.thousandStreamsMib));
    await release();
  });
  await withSubject(recipe, upstream, plan, async (port, gauge) => {
    progress.begin(steps.burst(recipe.name));
    let highest = 0;
    const watch = setInterval(() => {
      highest = Math.max(highest, gauge.read().rss);
    }, 200);
    const burst = await runLoad(closedLoop(largeRequest, port, 64, plan.burstMs));
    clearInterval(watch);
    rows.push(
      row(
        'Memory in the burst, highest',
        { rss: highest },
        budgets.neverMib,
        `answers ${JSON.stringify(burst.statuses)}`,
      ),
    );
    progress.begin(steps.rest(recipe.name));
    await sleep(plan.restMs);
    rows.push(row(`Memory ${plan.restMs / 1000} s after the burst`, gauge.read(), budgets.afterBurstMib));
  });
  return rows;
}

async function withSubject(
  recipe: Recipe,
  upstream: number,
  plan: MemoryPlan,
  use: (port: number, gauge: MemoryGauge) => Promise<void>,
): Promise<void> {
  const subject = await start(recipe, upstream);
  const gauge = new MemoryGauge(subject.pid, plan.wantsCgroup);
  try {
    await use(subject.port, gauge);
  } finally {
    await subject.stop();
    gauge.close();
  }
}
