import { expect, test } from 'vitest';
import type { ReportedTarget, RouteReport } from '../endpoints/admin/route-report.ts';
import { routeInWords } from './route-in-words.ts';

const works: ReportedTarget = {
  provider: 'eu',
  upstream_model: 'gpt-5',
  weight: 3,
  price: { input_per_million: 1.25, output_per_million: 10 },
  in_flight: 12,
  slots: 64,
  max_slots: 64,
  waiting: 0,
  refused: { line_full: 0, too_late: 0, waited: 0, displaced: 0 },
  first_token_ms: 312,
  usual_wait_ms: 900,
  state: { name: 'works', words: 'works', since: null, until: null, said_by: null },
  chance: 1,
  skipped: null,
  last_failure: null,
};
const fails: ReportedTarget = {
  ...works,
  provider: 'us',
  weight: 1,
  price: null,
  in_flight: 0,
  slots: 20,
  waiting: 2,
  refused: { line_full: 3, too_late: 0, waited: 1, displaced: 0 },
  first_token_ms: null,
  usual_wait_ms: null,
  state: {
    name: 'fails',
    words: 'fails since 02:11:03 UTC, tried again in 3 s',
    since: '2026-11-30T02:11:03.000Z',
    until: '2026-11-30T02:15:13.000Z',
    said_by: null,
  },
  chance: 0,
  skipped: 'calls to it fail',
  last_failure: {
    at: '2026-11-30T02:15:10.000Z',
    code: 'upstream_error',
    message: 'us answered with status 500: boom',
  },
};
const waits: ReportedTarget = {
  ...works,
  provider: 'azure',
  chance: 0,
  skipped: 'its group is asked where nobody of the groups before it can be',
};

const report: RouteReport = {
  object: 'route',
  model: 'gpt-5',
  served_by: 'gpt-5',
  counted_as: 'gpt-5',
  asked_first: { reason: 'balance', words: 'at random, by weight' },
  groups: [
    { balance: 'weighted', targets: [works, fails] },
    { balance: 'cheapest', targets: [waits] },
  ],
  affinity: { by: ['session', 'prefix'], load_bound: 1.25 },
  instead_of: { context_window: 'gpt-long', content_policy: null },
  deadline_ms: 30_000,
  try_ms: 10_000,
  repeat_unanswered: false,
  hedge: true,
  retries_left: 7,
  hedges_left: 2,
};

test('who is asked first and why, each target with its state and its last failure, and the rules', () => {
  expect(routeInWords(report)).toBe(`\
model       gpt-5
asked first eu/gpt-5 100 %
because     at random, by weight

group 1, weighted
  now    target    state                                         in flight                     first token  p95     weight  $ per million in / out
  100 %  eu/gpt-5  works                                         12 of 64                      312 ms       900 ms  3       1.25 / 10
  -      us/gpt-5  fails since 02:11:03 UTC, tried again in 3 s  0 of 20 (at most 64), 2 wait  -            -       1       not known
        refused since the start: 3 because the line was full, 1 that had waited in vain
        failed 2026-11-30 02:15:10 UTC: us answered with status 500: boom

group 2, cheapest, asked where nobody of the first can be
  now  target       state  in flight  first token  p95     weight  $ per million in / out
  -    azure/gpt-5  works  12 of 64   312 ms       900 ms  3       1.25 / 10
        skipped: its group is asked where nobody of the groups before it can be

deadline    30000 ms, at most 10000 ms for one try where another target can be asked
retries     7 left now (a fifth of all requests, and 10)
unanswered  not repeated: a provider may have worked on it
hedge       on, 2 second calls left now (a twentieth of all requests, and 10)
affinity    by session, prefix, up to 1.25 times the fair part
too long    gpt-long answers in its place
forbidden   the client is told: no other model stands in
`);
});

test('a name that is passed on says by which entry, and nobody is said where nobody is asked', () => {
  const words = routeInWords({
    ...report,
    model: 'made-up',
    served_by: '*',
    counted_as: 'other',
    groups: [{ balance: 'weighted', targets: [fails] }],
    affinity: null,
    hedge: false,
  });
  expect(words).toContain('made-up, passed on by "*", counted as other\nasked first nobody\n');
  expect(words).toContain('\ntargets, weighted\n');
  expect(words).toContain('\nhedge       off\naffinity    none\n');
});
