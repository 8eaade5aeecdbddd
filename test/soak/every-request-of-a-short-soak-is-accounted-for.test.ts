import { expect, test } from 'vitest';
import { audit, type Evidence } from '../../soak/audit.ts';
import type { Entry } from '../../soak/books.ts';
import { soak } from '../../soak/soak.ts';

const options = { minutes: 0.4, ratePerSecond: 5, seed: 12, pods: 2, writes: false };

/** What is wrong, by the account. */
function wrongIn(evidence: Evidence): Record<string, readonly string[]> {
  const accounts = audit(evidence).filter(({ wrong }) => wrong.length > 0);
  return Object.fromEntries(accounts.map(({ what, wrong }) => [what, wrong]));
}

test('requests amid faults, a reload, a restart and a kill add up, and each thing that is lost is told', async () => {
  const soaked = await soak(options, new AbortController().signal);
  expect(wrongIn(soaked)).toEqual({});
  const { books } = soaked;
  expect(books.entries.length).toBeGreaterThan(80);
  expect(books.kills).toHaveLength(soaked.troubles.get('crash') ?? 0);
  expect([...soaked.troubles.keys()]).toEqual(expect.arrayContaining(['reload', 'restart']));
  expect(soaked.lives.length).toBeGreaterThan(2);
  const isRepeat = ({ lines: [line] }: Entry): boolean => line?.shared === 'joined' || line?.shared === 'replayed';
  const repeat = books.entries.find((each) => isRepeat(each) && each.outcome?.kind === 'answered');
  const kinds = new Set(books.entries.filter(isRepeat).map(({ family }) => family?.by));
  expect(kinds).toEqual(new Set(['idempotency_key', 'coalescing']));

  // From here on the same evidence with one thing changed: an audit that says nothing of it is blind.
  const entry = books.entries.find((each) => isPlain(each) && !wasOpenAtKill(each, soaked));
  if (entry === undefined) throw new Error('one request at least is answered by its first provider');
  const [line] = entry.lines;
  if (line === undefined) throw new Error('it has a line');

  entry.lines.length = 0;
  expect(wrongIn(soaked)['Each request that was answered has one log line']).toEqual([
    `request ${entry.number} was answered with 200 and has no log line`,
  ]);
  entry.lines.push(line, line);
  expect(wrongIn(soaked)['Each request that was answered has one log line']).toEqual([
    `request ${entry.number} has 2 log lines`,
  ]);
  entry.lines.length = 0;
  entry.lines.push({ ...line, status: 502, code: 'upstream_error' });
  expect(wrongIn(soaked)).toEqual({
    'The line says what the client saw': [
      `request ${entry.number} was answered with 200, and its line says 502, upstream_error`,
    ],
  });
  entry.lines[0] = { ...line, attempts: line.attempts + 1 };
  expect(Object.keys(wrongIn(soaked))).toEqual(['The request lines count the attempts that were logged']);
  entry.lines[0] = line;

  entry.calls += 1;
  expect(wrongIn(soaked)['The calls that the providers received are the attempts']).toEqual([
    `request ${entry.number} came to providers 2 times, and has 1 attempts`,
  ]);
  entry.calls -= 2;
  expect(Object.keys(wrongIn(soaked))).toEqual(['The calls that the providers received are the attempts']);
  entry.calls += 1;

  if (repeat?.outcome === undefined || repeat.lines[0] === undefined) throw new Error('one request shares an answer');
  const { outcome } = repeat;
  const [ofRepeat] = repeat.lines;
  const toldAndFree = 'Who gets the answer of another request is told so, and is charged for no call';
  repeat.outcome = { ...outcome, isShared: false };
  expect(Object.keys(wrongIn(soaked))).toEqual([toldAndFree]);
  repeat.outcome = outcome;
  repeat.lines[0] = { ...ofRepeat, nanoUsd: 1 };
  expect(wrongIn(soaked)[toldAndFree]).toEqual([
    `request ${repeat.number} has the answer of another one, and was charged for a call`,
  ]);
  repeat.lines[0] = ofRepeat;
  expect(wrongIn(soaked)).toEqual({});

  const [life] = soaked.lives;
  if (life === undefined) throw new Error('a process was started');
  life.lines.requests -= 1;
  expect(Object.keys(wrongIn(soaked))).toEqual(['headgate_requests_total of each process is what its log has']);
  life.lines.requests += 1;

  const usage = soaked.usage.map((each) => ({
    ...each,
    rows: each.rows.map((row) => ({ ...row, cost_usd: row.cost_usd + 1000 })),
  }));
  expect(Object.keys(wrongIn({ ...soaked, usage }))[0]).toMatch(/^The ledger of .* is the sum of the log lines$/);
  expect(wrongIn(soaked)).toEqual({});
});

function isPlain({ family, outcome, attempts, calls, isStream }: Entry): boolean {
  const isWhole = outcome?.kind === 'answered' && outcome.status === 200;
  return family === undefined && isWhole && !isStream && attempts.length === 1 && calls === 1;
}

function wasOpenAtKill({ pod }: Entry, { books }: Evidence): boolean {
  return books.kills.some((kill) => kill.pod === pod);
}
