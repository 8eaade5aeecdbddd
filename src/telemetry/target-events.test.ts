import { expect, test } from 'vitest';
import { ClosedSet } from './closed-set.ts';
import { Instruments } from './instruments.ts';
import { Log } from './log.ts';
import { TargetEvents, type TargetReading } from './target-events.ts';

const target = { provider: 'eu', upstreamModel: 'gpt-test' };
const failure = {
  code: 'upstream_error',
  message: 'It said: the key sk-abcdefghijklmnopqrstuvwxyz123456 is bad',
} as const;

function make() {
  const lines: string[] = [];
  const instruments = new Instruments();
  const log = new Log('info', { write: (line) => void lines.push(line) }, () => 0);
  const events = new TargetEvents(instruments, log, new ClosedSet(['fast']), new ClosedSet(['eu']));
  events.named([target]);
  const series = async (name: string) => {
    const all = (await instruments.registry.metrics()).split('\n');
    return all.filter((line) => line.startsWith(`headgate_${name}`)).map((line) => line.slice('headgate_'.length));
  };
  return { events, series, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a target that is left out is counted by its names, and any other one as other; its line is without keys', async () => {
  const { events, series, lines } = make();
  events.leftOut(target, failure, 1000.4);
  events.leftOut({ provider: 'eu', upstreamModel: 'made-up' }, failure, 1000);
  expect(await series('breaker_openings_total')).toEqual([
    'breaker_openings_total{gen_ai_provider_name="eu",upstream_model="gpt-test"} 1',
    'breaker_openings_total{gen_ai_provider_name="eu",upstream_model="other"} 1',
  ]);
  expect(lines()[0]).toMatchObject({
    level: 'warn',
    provider: 'eu',
    upstream_model: 'gpt-test',
    code: 'upstream_error',
    tried_again_in_ms: 1000,
  });
  expect(lines()[0]?.['error']).toMatch(/^It said: the key \S*\[secret\]\S* is bad$/);
});

test('each state of a listed target is 0 or 1; those that are not listed are counted together', async () => {
  const { events, series } = make();
  const busy = { slots: 7, maxSlots: 12, queued: 1, firstTokenMs: 9 } as const;
  const other = { ...target, ...busy, upstreamModel: 'made-up', isListed: false, inFlight: 2 } as const;
  const readings: TargetReading[] = [
    { ...target, ...busy, isListed: true, condition: 'fails', inFlight: 3, firstTokenMs: 250 },
    { ...other, condition: 'works' },
    // Configured no more, under the same name.
    { ...other, upstreamModel: 'gpt-test', condition: 'works' },
  ];
  events.readFrom(() => readings);
  const states = await series('target_state');
  expect(states).toHaveLength(12);
  expect(states.filter((line) => !line.endsWith(' 0'))).toEqual([
    'target_state{gen_ai_provider_name="eu",upstream_model="gpt-test",state="fails"} 1',
    'target_state{gen_ai_provider_name="eu",upstream_model="other",state="works"} 2',
  ]);
  expect(await series('target_requests_in_flight')).toEqual([
    'target_requests_in_flight{gen_ai_provider_name="eu",upstream_model="gpt-test"} 3',
    'target_requests_in_flight{gen_ai_provider_name="eu",upstream_model="other"} 4',
  ]);
  expect(await series('target_queued')).toEqual([
    'target_queued_requests{gen_ai_provider_name="eu",upstream_model="gpt-test"} 1',
    'target_queued_requests{gen_ai_provider_name="eu",upstream_model="other"} 2',
  ]);
  // A limit or an average of several targets would say nothing.
  for (const [name, value] of [
    ['target_slots', 7],
    ['target_max_slots', 12],
    ['target_first_token_seconds', 0.25],
  ] as const) {
    expect(await series(name)).toEqual([`${name}{gen_ai_provider_name="eu",upstream_model="gpt-test"} ${value}`]);
  }
});

test('a request that a target is too busy for is counted by the reason, and each reason is there from the start', async () => {
  const { events, series } = make();
  events.refused(target, 'waited');
  expect((await series('target_refusals_total')).map((line) => line.replace(/.*reason=/, ''))).toEqual([
    '"line_full"} 0',
    '"too_late"} 0',
    '"waited"} 1',
    '"displaced"} 0',
  ]);
});

test('retries and second calls are counted by model', async () => {
  const { events, series } = make();
  events.retry('fast', true);
  events.retry('*', false);
  events.hedge('fast', false);
  expect(await series('retries_total')).toEqual([
    'retries_total{gen_ai_request_model="fast",decision="made"} 1',
    'retries_total{gen_ai_request_model="other",decision="refused"} 1',
  ]);
  expect(await series('hedges_total')).toEqual(['hedges_total{gen_ai_request_model="fast",decision="refused"} 1']);
});
