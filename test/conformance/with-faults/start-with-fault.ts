import { Random } from '../../../src/simulator/random.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/start-simulator.ts';
import { oneStandsForMany, type RunningGateway, startGateway } from '../../harness/gateway.ts';
import { soonSilent } from '../soon-silent.ts';
import { Door } from './door.ts';
import type { FaultClass } from './faults.ts';

/** The part of the calls that fails. */
const chance = 0.1;
const targets = ['one', 'two', 'three'] as const;

/** A gateway whose models have three targets, each of whose calls may fail. */
export interface SpoiltSetting {
  readonly gateway: RunningGateway;
  /** Behind all three targets, so that chance does not depend on which of them is chosen. */
  readonly provider: Simulator;
  /** Draws anew which targets refuse connections. */
  draw(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param names of its models
 * @param seed makes a run repeatable: the n-th call fails, or not
 */
export async function startWithFault(
  { directives, tryMs }: FaultClass,
  names: readonly string[],
  seed: number,
): Promise<SpoiltSetting> {
  const ends: Array<() => Promise<void>> = [];
  const provider = await startSimulator({ defaults: 'ttft=0; rate=0', seed });
  ends.push(() => provider.stop());
  if (directives !== undefined) provider.prevail(`${directives}; ttft=0; rate=0; chance=${chance}`);
  const doors = directives === undefined ? await Promise.all(targets.map(() => Door.open(provider.port))) : [];
  ends.push(async () => {
    for (const door of doors) await door.set(false);
  });
  const groups = [{ targets: targets.map((name) => ({ provider: name })) }];
  const baseUrlOf = (index: number): string => doors[index]?.baseUrl ?? provider.baseUrl;
  const config = {
    providers: Object.fromEntries(
      targets.map((name, index) => [name, { baseUrl: baseUrlOf(index), simulator: true }] as const),
    ),
    models: [...new Set(names)].map((name) => ({ name, groups })),
    attempts: { repeatUnanswered: true, ...(tryMs === undefined ? {} : { tryMs }) },
    limits: { perCaller: { requestsPerMinute: 'unlimited' }, ...oneStandsForMany },
    streams: soonSilent,
  };
  const gateway = await startGateway({ config }, (end) => ends.push(end));
  const random = new Random(seed);
  return {
    gateway,
    provider,
    async draw() {
      const isOpen = doors.map(() => random.below(100) >= 100 * chance);
      // Where all of them refuse, nobody can answer.
      if (!isOpen.includes(true)) isOpen.fill(true);
      for (const [index, door] of doors.entries()) await door.set(isOpen[index] === true);
    },
    async stop() {
      for (const end of ends.toReversed()) await end();
    },
  };
}
