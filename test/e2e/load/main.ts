/**
 * The load generator. It runs in a pod or beside a container, so that it can reach the gateway's address. It needs Node
 * only, so that the gateway's own image can run it. `PLAN` is a plan as JSON. The last line of stdout has the results.
 */
import { sendLargeBodies } from './large-bodies.ts';
import type { Part, PartFigures, Plan } from './plan.ts';
import { askOnFreshConnections, askOnKeptConnections } from './short-requests.ts';
import { readStreams, stallReaders } from './streams.ts';
import { Tally } from './tally.ts';

const plan = JSON.parse(process.env['PLAN'] ?? '') as Plan;
const { url, durationMs, fresh, keptAlive, streams, stalledReaders, bodies } = plan;
const tallies = new Map<Part, Tally>();
const running: Promise<void>[] = [];

function run(part: Part, work: (tally: Tally) => Promise<void>): void {
  const tally = new Tally();
  tallies.set(part, tally);
  running.push(work(tally));
}

if (fresh) run('fresh', (tally) => askOnFreshConnections(url, fresh.perSecond, durationMs, tally));
if (keptAlive) {
  run('keptAlive', (tally) => askOnKeptConnections(url, keptAlive.connections, keptAlive.perSecond, durationMs, tally));
}
if (streams) run('streams', (tally) => readStreams(url, streams, durationMs, tally));
if (stalledReaders) run('stalledReaders', (tally) => stallReaders(url, stalledReaders.count, durationMs, tally));
if (bodies) run('bodies', (tally) => sendLargeBodies(url, bodies, durationMs, tally));

const beat = setInterval(print, 5000);
// The process is asked to end early: it prints the results so far, without waiting for unfinished work.
process.once('SIGTERM', () => {
  print();
  process.exit(0);
});
await Promise.all(running);
clearInterval(beat);
print();

function print(): void {
  const figures: Partial<Record<Part, PartFigures>> = {};
  for (const [part, tally] of tallies) figures[part] = tally.figures();
  console.log(JSON.stringify(figures));
}
