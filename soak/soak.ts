import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../bench/processes.ts';
import { pause, waitFor } from '../test/harness/gateway.ts';
import { RunningValkey, valkeyServer } from '../test/harness/valkey.ts';
import { Books } from './books.ts';
import type { Evidence } from './audit.ts';
import { soakConfig } from './gateway-config.ts';
import { Idlers } from './idlers.ts';
import { killAtExit } from './kill-at-exit.ts';
import type { SoakOptions } from './options.ts';
import { Pod } from './pod.ts';
import { Progress } from './progress.ts';
import { ProviderProcess } from './provider-process.ts';
import { readReserved, readUsage } from './read-admin.ts';
import { Traffic } from './traffic.ts';
import { Trouble } from './trouble.ts';

/** What a run has brought. */
export interface Soaked extends Evidence {
  readonly pods: readonly Pod[];
  readonly troubles: ReadonlyMap<string, number>;
  readonly heldBack: number;
  /** From the first request to the last. */
  readonly durationMs: number;
}

/** Connections that a provider's pool keeps, and reservations of a killed process, end in this time. */
const restMs = 40_000;

/** Runs until the time is over, or the signal says so; then lets everything come to rest. Nothing that it starts outlives it. */
export async function soak(options: SoakOptions, stop: AbortSignal): Promise<Soaked> {
  const ends: (() => Promise<void>)[] = [];
  try {
    return await runSoak(options, stop, (end) => ends.push(end));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function runSoak(
  options: SoakOptions,
  stop: AbortSignal,
  atTheEnd: (end: () => Promise<void>) => void,
): Promise<Soaked> {
  const { minutes, ratePerSecond, seed, pods: podCount } = options;
  const durationMs = minutes * 60_000;
  const folder = await mkdtemp(join(tmpdir(), 'headgate-soak-'));
  atTheEnd(() => rm(folder, { recursive: true, force: true }));
  const valkey = valkeyServer === undefined ? undefined : await RunningValkey.start();
  if (valkey !== undefined) {
    killAtExit(valkey.pid);
    atTheEnd(() => valkey.close());
  }
  const providers = await startProviders(folder, atTheEnd);
  const [a, b, c] = providers.map(({ port }) => port);
  const providerPorts = [a ?? 0, b ?? 0, c ?? 0] as const;
  const renderConfig = (version: number): string =>
    soakConfig({ providerPorts, valkeyUrl: valkey?.url, pods: podCount, version });
  const configFile = join(folder, 'headgate.yaml');
  await writeFile(configFile, renderConfig(0));

  const books = new Books();
  const startedMs = performance.now();
  const pods: Pod[] = [];
  for (let index = 0; index < podCount; index += 1) {
    const port = await freePort();
    pods.push(new Pod({ index, port, configFile, books, startedMs, atTheEnd }));
  }
  await Promise.all(pods.map((pod) => pod.start()));

  const trouble = new Trouble({ pods, providers, valkey, books, configFile, renderConfig, seed, durationMs });
  const traffic = new Traffic(books, pods, seed);
  const idlers = new Idlers(pods, seed);
  const progress = new Progress(books, pods, durationMs);
  const sampling = setInterval(() => {
    for (const { life } of pods) void life.sample();
  }, sampleEveryMs(durationMs));
  const troubling = trouble.run();
  const sentFromMs = performance.now();
  await traffic.run(ratePerSecond, durationMs, stop);
  const sentForMs = performance.now() - sentFromMs;
  clearInterval(sampling);
  trouble.stop();
  await troubling;
  idlers.stop();
  progress.stop();

  const held = await whatIsHeldAtTheEnd(pods);
  await Promise.all(pods.map(({ life }) => life.settle()));
  const usage = await readUsage(pods, valkey !== undefined);
  await Promise.all(pods.map(({ life }) => life.drain()));
  for (const provider of providers) {
    await provider.kill();
    provider.settle(books);
  }
  const lives = pods.flatMap((pod) => pod.lives);
  return {
    books,
    lives,
    usage,
    held,
    pods,
    troubles: trouble.counts,
    heldBack: traffic.heldBack,
    hasStore: valkey !== undefined,
    durationMs: sentForMs,
  };
}

async function startProviders(
  folder: string,
  atTheEnd: (end: () => Promise<void>) => void,
): Promise<ProviderProcess[]> {
  const providers: ProviderProcess[] = [];
  for (const name of ['a', 'b', 'c']) {
    const provider = new ProviderProcess(await freePort(), join(folder, `journal-${name}`));
    providers.push(provider);
    atTheEnd(() => provider.kill());
  }
  await Promise.all(providers.map((provider) => provider.start()));
  return providers;
}

/** About two hundred samples; each one collects garbage, which stops the process for a moment. */
function sampleEveryMs(durationMs: number): number {
  return Math.min(30_000, Math.max(1000, durationMs / 200));
}

async function whatIsHeldAtTheEnd(pods: readonly Pod[]): Promise<string[]> {
  const held: string[] = [];
  for (const { life } of pods) {
    const what = await life.heldAtTheEnd(restMs);
    if (what !== undefined) held.push(`${life.name} holds ${what}`);
  }
  // What was used is sent to the store after a second.
  await pause(1500);
  const [first] = pods;
  if (first === undefined) return held;
  const isFree = async (): Promise<true | undefined> => ((await readReserved(first)).length === 0 ? true : undefined);
  if ((await waitFor(isFree, restMs)) !== true) held.push(...(await readReserved(first)));
  return held;
}
