/**
 * `npm run bench`: measures the built gateway with everything on, the bare relay and nginx in one run. Prints a table and
 * writes it to bench/results/. `node bench/run.ts --help` explains the options and the rows.
 */
import { helpText } from './help.ts';
import { describeMachine } from './machine.ts';
import { measureSmallRequests, measurePairs, measureStreams } from './measure-cpu.ts';
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
    if (only.has('start')) {
      for (const recipe of recipes) rows.push(await measureStart(recipe, upstream.port, pace.rounds, progress));
    }
    if (only.has('cpu') || only.has('stream') || only.has('latency')) {
      rows.push(...(await measureUnderLoad(recipes, upstream.port, { only, pace }, progress)));
    }
    if (only.has('pairs')) {
      const subjects = [gatewayRecipe(gateway, providerSides), bareRelayRecipe];
      rows.push(...(await withSubjects(subjects, upstream.port, (started) => measurePairs(started, pace, progress))));
    }
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

async function measureUnderLoad(
  recipes: readonly Recipe[],
  upstreamPort: number,
  { only, pace }: Pick<RunOptions, 'only' | 'pace'>,
  progress: Progress,
): Promise<Row[]> {
  return withSubjects(recipes, upstreamPort, async (subjects) => {
    const rows: Row[] = [];
    let saturation: ReadonlyMap<Subject['name'], number> = new Map();
    if (only.has('cpu') || only.has('latency')) {
      const small = await measureSmallRequests(subjects, pace, progress);
      rows.push(...small.rows);
      ({ saturation } = small);
    }
    if (only.has('stream')) rows.push(...(await measureStreams(subjects, pace, progress)));
    if (only.has('latency')) {
      rows.push(...(await measureLatencies(subjects, upstreamPort, saturation, pace, progress)));
    }
    return rows;
  });
}

/** Starts the subjects, and stops them whatever happens. */
async function withSubjects(
  recipes: readonly Recipe[],
  upstreamPort: number,
  measure: (subjects: readonly Subject[]) => Promise<Row[]>,
): Promise<Row[]> {
  const subjects: Subject[] = [];
  try {
    for (const recipe of recipes) subjects.push(await start(recipe, upstreamPort));
    return await measure(subjects);
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
