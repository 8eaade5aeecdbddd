import { expect } from 'vitest';
import type { RawAnswer } from '../../../src/simulator/raw-call.testing.ts';
import type { Simulator } from '../../../src/simulator/start-simulator.ts';
import type { GatewayOptions, RunningGateway } from '../../harness/gateway.ts';
import { scrape } from '../../harness/metrics.ts';
import { startWithTargets } from '../../harness/several-targets.ts';
import { startProvider } from '../../harness/simulator.ts';
import { ask, routes } from './ask.ts';

/** A gateway whose model has three targets in one group. */
export interface Trio {
  readonly gateway: RunningGateway;
  readonly targets: readonly [Simulator, Simulator, Simulator];
}

export const names = ['first', 'second', 'third'] as const;

export async function startTrio(
  model: Readonly<Record<string, unknown>> = {},
  config: GatewayOptions['config'] = {},
): Promise<Trio> {
  const start = (): Promise<Simulator> => startProvider('ttft=20ms; rate=0; tokens=3');
  const targets = [await start(), await start(), await start()] as const;
  const group = targets.map(({ baseUrl }, index) => ({ name: names[index] ?? '', baseUrl }));
  return { gateway: await startWithTargets([group], model, config), targets };
}

/** Requests at an even pace, whatever becomes of them, of both routes, streamed and not. */
export class SteadyLoad {
  readonly #asked: Promise<RawAnswer>[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(gateway: RunningGateway, perSecond = 40) {
    this.#timer = setInterval(() => {
      const index = this.#asked.length;
      const route = routes[index % 2] ?? '/v1/inference';
      this.#asked.push(ask(gateway, { route, stream: index % 4 < 2, simulate: '', waitMs: 60_000 }));
    }, 1000 / perSecond);
  }

  /** How many have been asked so far. */
  get count(): number {
    return this.#asked.length;
  }

  /** Asks no more, and waits for the answers. */
  stop(): Promise<readonly RawAnswer[]> {
    clearInterval(this.#timer);
    return Promise.all(this.#asked);
  }
}

/** Nobody may notice anything before the first event of an answer. */
export function expectNothingNoticed(answers: readonly RawAnswer[]): void {
  const noticed = answers.filter(({ status, end }) => status !== 200 || end !== 'complete');
  expect(noticed.map(({ status, end, text }) => `${status} ${end} ${text.slice(0, 300)}`)).toEqual([]);
}

/** At most a fifth more calls than requests, and ten that a quiet minute has saved up. */
export async function expectFewExtraCalls({ adminUrl }: RunningGateway, requests: number): Promise<void> {
  const attempts = (await scrape(adminUrl)).sum('headgate_attempts_total');
  expect(attempts).toBeGreaterThanOrEqual(requests);
  expect(attempts).toBeLessThanOrEqual(requests * 1.2 + 10);
}
