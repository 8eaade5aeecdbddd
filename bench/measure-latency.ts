import { budgets } from './budgets.ts';
import type { JobResult } from './job.ts';
import { steps } from './parts.ts';
import { runLoad } from './processes.ts';
import type { Progress } from './progress.ts';
import type { Row } from './row.ts';
import type { Pace } from './side-by-side.ts';
import { type Spread, spread } from './statistics.ts';
import type { Subject, SubjectName } from './subjects.ts';
import { closedLoop, openaiStream, openLoop, smallRequest, type Workload } from './workloads.ts';

const shortStream = openaiStream(10, 0);

/**
 * The latency that a subject adds: what clients measure through the subject, less what the same clients measure when they
 * call the provider directly in the same round. Both run at half of the rate that saturates the gateway.
 *
 * A pause looks longer than it was. After some milliseconds all of the clients' connections are waiting, so every request
 * opens a new connection, here and at the provider. Such a request costs as much as three others.
 */
export async function measureLatencies(
  subjects: readonly Subject[],
  upstreamPort: number,
  pace: Pace,
  progress: Progress,
): Promise<Row[]> {
  const requestRate = (await saturate(subjects, smallRequest)) / 2;
  const streamRate = (await saturate(subjects, shortStream)) / 2;
  return [
    ...(await measureAdded(
      steps.latency,
      smallRequest,
      requestRate,
      subjects,
      upstreamPort,
      pace,
      progress,
      (r) => r.totalMs,
    )),
    ...(await measureAdded(
      steps.firstToken,
      shortStream,
      streamRate,
      subjects,
      upstreamPort,
      pace,
      progress,
      (r) => r.firstByteMs,
      budgets.addedFirstTokenMs,
    )),
  ];
}

/** The lowest of three measurements: in one good second of a shared machine the rate was three times what it can keep up. */
async function saturate(subjects: readonly Subject[], workload: Workload): Promise<number> {
  const gateway = subjects.find((subject) => subject.name === 'gateway');
  if (gateway === undefined) return 500;
  const rates: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const result = await runLoad(closedLoop(workload, gateway.port, 32, 2_000));
    rates.push(result.answered / result.seconds);
  }
  return Math.min(...rates);
}

async function measureAdded(
  what: string,
  workload: Workload,
  rate: number,
  subjects: readonly Subject[],
  upstreamPort: number,
  pace: Pace,
  progress: Progress,
  pick: (result: JobResult) => { p50: number; p99: number },
  budgetMs?: number,
): Promise<Row[]> {
  const added = new Map(subjects.map(({ name }) => [name, { p50: [] as number[], p99: [] as number[], failed: 0 }]));
  for (let round = 0; round < pace.rounds; round += 1) {
    progress.round(what, round, pace.rounds);
    const direct = pick(await runLoad(openLoop(workload, upstreamPort, rate, pace.durationMs)));
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const subject = subjects[(turn + round) % subjects.length];
      if (subject === undefined) continue;
      const result = await runLoad(openLoop(workload, subject.port, rate, pace.durationMs));
      const through = pick(result);
      const sum = added.get(subject.name);
      if (sum === undefined) continue;
      sum.p50.push(through.p50 - direct.p50);
      sum.p99.push(through.p99 - direct.p99);
      // A refusal is quick and would look like a good latency.
      sum.failed += result.broken + result.answered - (result.statuses['200'] ?? 0);
    }
  }
  const bareTail = spread(added.get('bare relay')?.p99 ?? []);
  return [...added].flatMap(([subject, { p50, p99, failed }]): Row[] => {
    const median = spread(p50);
    const judged = subject === 'gateway' && budgetMs !== undefined;
    const note = `${Math.round(rate)}/s, open loop${failed === 0 ? '' : `, ${failed} failed`}`;
    return [
      {
        what: `${what}, p50`,
        subject,
        unit: 'ms',
        value: median,
        ...(judged ? { budget: `< ${budgetMs} ms`, passes: failed === 0 && median.median < budgetMs } : {}),
        note,
      },
      { what: `${what}, p99`, subject, unit: 'ms', note, ...judgeTail(subject, spread(p99), bareTail, failed) },
    ];
  });
}

/** The 99th percentile is compared with the bare relay's, because both grow on a busy machine. */
function judgeTail(
  subject: SubjectName,
  value: Spread,
  bare: Spread,
  failed: number,
): Pick<Row, 'value' | 'budget' | 'passes'> {
  if (subject !== 'gateway') return { value };
  const { addedTailMs, addedTailRatio } = budgets;
  const passes = failed === 0 && value.median < addedTailMs && value.median < addedTailRatio * bare.median;
  return { value, budget: `< ${addedTailMs} ms, < ${addedTailRatio} times bare`, passes };
}
