import { expect, test } from 'vitest';
import { Instruments } from './instruments.ts';
import { Log } from './log.ts';
import { StoreEvents } from './store-events.ts';

function start() {
  const lines: string[] = [];
  const instruments = new Instruments();
  const log = new Log('info', { write: (line) => void lines.push(line) }, () => 0);
  const series = async (name: string) =>
    (await instruments.registry.metrics()).split('\n').filter((line) => line.startsWith(name));
  return { events: new StoreEvents(instruments, log), lines, series };
}

const facts = { decision: { kind: 'admitted' }, charges: [], atMs: 0 } as const;

test('reports nothing where there is no store', async () => {
  const { series, lines } = start();
  expect(await series('headgate_limit_store_state')).toEqual(['headgate_limit_store_state 1']);
  expect(await series('headgate_limit_store_transitions_total')).toEqual([]);
  expect(lines).toEqual([]);
});

test('logs each transition once, and counts all except the first state', async () => {
  const { events, series, lines } = start();
  events.storeReached(3, undefined);
  expect(await series('headgate_limit_store_state')).toEqual(['headgate_limit_store_state 1']);
  events.storeLost('timeout', 'no answer within 50 ms', 3);
  expect(await series('headgate_limit_store_state')).toEqual(['headgate_limit_store_state 0']);
  events.storeReached(2, 1_500.4);
  expect(await series('headgate_limit_store_transitions_total')).toEqual([
    'headgate_limit_store_transitions_total{to="share",reason="timeout"} 1',
    'headgate_limit_store_transitions_total{to="store",reason=""} 1',
  ]);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'info', pods: 3 },
    { level: 'warn', reason: 'timeout', error: 'no answer within 50 ms', pods: 3 },
    { level: 'info', pods: 2, away_ms: 1500 },
  ]);
});

test('measures the waits for the store and for the share separately', async () => {
  const { events, series } = start();
  events.decided({ ...facts, by: 'store', waitedMs: 1 });
  events.decided({ ...facts, by: 'store', waitedMs: 3 });
  events.decided({ ...facts, by: 'share', waitedMs: 50 });
  expect(await series('headgate_limit_store_decision_seconds_count')).toEqual([
    'headgate_limit_store_decision_seconds_count{by="store"} 2',
    'headgate_limit_store_decision_seconds_count{by="share"} 1',
  ]);
});
