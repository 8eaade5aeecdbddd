/**
 * `npm run bench`: measures the built gateway with everything on, the bare relay and nginx in one run. Prints a table and
 * writes it to bench/results/. `node bench/run.ts --help` explains the options and the rows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { cores } from './cores.ts';
import { helpText } from './help.ts';
import { describeMachine } from './machine.ts';
import { type Bench, measurePairs, measureSmallRequests, measureStreams } from './measure-cpu.ts';
import { measureLatencies } from './measure-latency.ts';
import { measureMemory } from './measure-memory.ts';
import { measureStart } from './measure-start.ts';
import { readOptions, type RunOptions, WrongOption } from './options.ts';
import { stepsOf } from './parts.ts';
import { providerSides } from './pairs.ts';
import { end, startUpstream } from './processes.ts';
import { Progress } from './progress.ts';
import { renderText, writeResult } from './report.ts';
import type { Row } from './row.ts';
import { restAfterStartMs } from './side-by-side.ts';
import { bareRelayRecipe, gatewayRecipe, hasNginx, nginxRecipe, type Recipe, start, type Subject } from './subjects.ts';

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(helpText());
  else report(options, await measure(options));
} catch (thrown) {
  if (!(thrown instanceof WrongOption)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 2;
}

async function measure({ only, pace, memory, gateway }: RunOptions): Promise<Row[]> {
  const recipes = [gatewayRecipe(gateway), bareRelayRecipe, ...(hasNginx() ? [nginxRecipe] : [])];
  const steps = stepsOf(
    only,
    recipes.map(({ name }) => name),
    pace,
    memory,
  );
  const progress = new Progress(steps, (line) => {
    console.error(line);
  });
  const rows: Row[] = [];
  const upstream = await startUpstream();
  try {
    if (only.has('start')) rows.push(...(await measureStart(recipes, upstream.port, pace.rounds, progress)));
    const bench: Bench = { pace, upstreamPort: upstream.port, progress };
    if (only.has('cpu')) rows.push(...(await measureSmallRequests(recipes, bench)));
    if (only.has('stream')) rows.push(...(await measureStreams(recipes, bench)));
    if (only.has('pairs')) rows.push(...(await measurePairs(gatewayRecipe(gateway, providerSides), bench)));
    if (only.has('latency')) rows.push(...(await measureLatenciesOf(recipes, bench)));
    if (only.has('memory')) {
      for (const recipe of recipes) rows.push(...(await measureMemory(recipe, upstream.port, memory, progress)));
    }
  } finally {
    await end(upstream.child);
  }
  return rows.sort(
    (a, b) => rows.findIndex((row) => row.what === a.what) - rows.findIndex((row) => row.what === b.what),
  );
}

/** Starts the subjects, and stops them whatever happens. */
async function measureLatenciesOf(recipes: readonly Recipe[], { pace, upstreamPort, progress }: Bench): Promise<Row[]> {
  const subjects: Subject[] = [];
  try {
    for (const recipe of recipes) subjects.push(await start(recipe, upstreamPort, cores.own));
    await sleep(restAfterStartMs);
    return await measureLatencies(subjects, upstreamPort, pace, progress);
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

function report({ gateway, pace, writes }: RunOptions, rows: readonly Row[]): void {
  console.log(renderText(rows));
  if (writes) {
    const path = writeResult({
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(hasNginx()),
      gatewayCommand: gateway.replace(/^\S*\//, ''),
      rounds: pace.rounds,
      secondsPerRound: pace.durationMs / 1000,
      rows,
    });
    console.log(`\nwritten to ${path}`);
  }
  process.exitCode = rows.some((row) => row.passes === false) ? 1 : 0;
}
