import type { RunningGateway } from '../../harness/gateway.ts';

interface Told {
  /** Calls that were made because others had failed. */
  readonly extraCalls: number;
  /** The log lines of requests that ended in an error of a provider although not every target had been asked. */
  readonly early: ReadonlyArray<Record<string, unknown>>;
}

/** What the requests so far were told: 400 was asked for, 499 left, and a stream that had begun cannot be saved. */
export function toldBy(gateway: RunningGateway): Told {
  const lines = gateway.logged('request');
  const extraCalls = lines.reduce((sum, { attempts }) => sum + Math.max(0, Number(attempts) - 1), 0);
  const early = lines.filter(
    ({ status, truncated, attempts }) =>
      ![200, 400, 499].includes(Number(status)) && truncated !== true && Number(attempts) < 3,
  );
  return { extraCalls, early };
}
