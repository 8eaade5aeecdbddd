/**
 * `npm run bench`: the built gateway with everything on, the bare relay and nginx, in one run. Prints a table and writes
 * it to bench/results/. Flags:
 *   --quick                    short rounds, short rest after the burst
 *   --only cpu,stream,latency,memory,start
 *   --rounds <n>
 *   --rest <seconds>           between the burst and the reading of the memory
 *   --gateway '<command>'      `node {bare} {port} {upstream}` tests the bench itself; bench/subjects.ts explains the names in braces
 *   --cgroup                   measure memory in a cgroup of its own; takes root and cgroup v2
 *   --no-write
 */
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { measureSmallRequests, measureStreams, type Pace } from './measure-cpu.ts';
import { measureLatencies } from './measure-latency.ts';
import { measureMemory, type MemoryPlan } from './measure-memory.ts';
import { measureStart } from './measure-start.ts';
import { end, startUpstream } from './processes.ts';
import { renderText, writeResult } from './report.ts';
import type { Row } from './row.ts';
import { bareRelayRecipe, gatewayRecipe, hasNginx, nginxRecipe, start, type Subject } from './subjects.ts';

const defaultCommand = `${process.execPath} --max-semi-space-size=8 dist/headgate.js serve --config {config}`;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'start,cpu,stream,latency,memory' },
    gateway: { type: 'string', default: defaultCommand },
    rounds: { type: 'string' },
    rest: { type: 'string' },
    cgroup: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
});

const wanted = new Set(flags.only.split(','));
const pace: Pace = { rounds: Number(flags.rounds ?? (flags.quick ? 3 : 7)), durationMs: flags.quick ? 1_500 : 4_000 };
const plan: MemoryPlan = {
  burstMs: flags.quick ? 5_000 : 30_000,
  restMs: flags.rest === undefined ? (flags.quick ? 15_000 : 120_000) : Number(flags.rest) * 1_000,
  wantsCgroup: flags.cgroup,
};
const recipes = [gatewayRecipe(flags.gateway), bareRelayRecipe, ...(hasNginx() ? [nginxRecipe] : [])];
const rows: Row[] = [];
const upstream = await startUpstream();
const subjects: Subject[] = [];

try {
  if (wanted.has('start')) {
    for (const recipe of recipes) rows.push(await measureStart(recipe, upstream.port, pace.rounds));
  }
  if (wanted.has('cpu') || wanted.has('stream') || wanted.has('latency')) await measureUnderLoad();
  if (wanted.has('memory')) {
    for (const recipe of recipes) rows.push(...(await measureMemory(recipe, upstream.port, plan)));
  }
} finally {
  for (const subject of subjects) await subject.stop();
  await end(upstream.child);
}

rows.sort((a, b) => rows.findIndex((row) => row.what === a.what) - rows.findIndex((row) => row.what === b.what));
console.log(renderText(rows));
if (!flags['no-write']) {
  const path = writeResult({
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(hasNginx()),
    gatewayCommand: flags.gateway.replace(/^\S*\//, ''),
    rounds: pace.rounds,
    secondsPerRound: pace.durationMs / 1000,
    rows,
  });
  console.log(`\nwritten to ${path}`);
}
process.exitCode = rows.some((row) => row.passes === false) ? 1 : 0;

async function measureUnderLoad(): Promise<void> {
  for (const recipe of recipes) subjects.push(await start(recipe, upstream.port));
  let saturation = new Map<Subject['name'], number>();
  if (wanted.has('cpu') || wanted.has('latency')) {
    const small = await measureSmallRequests(subjects, pace);
    rows.push(...small.rows);
    saturation = new Map(small.saturation);
  }
  if (wanted.has('stream')) rows.push(...(await measureStreams(subjects, pace)));
  if (wanted.has('latency')) rows.push(...(await measureLatencies(subjects, upstream.port, saturation, pace)));
  for (const subject of subjects.splice(0)) await subject.stop();
}
