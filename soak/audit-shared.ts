import type { Account } from './account.ts';
import type { Books, Entry, RequestLine } from './books.ts';

/** After a store that stood still has gone on, each pod uses it again within this time. */
const storeIsBackMs = 5000;

/** Clients that share a call are told so, and cost nothing more. */
export function auditRepeats({ entries }: Books): Account {
  const wrong: string[] = [];
  const sums = { family: 0, first: 0, repeats: 0 };
  for (const { number, family, lines, outcome } of entries) {
    const [line] = lines;
    if (family !== undefined) sums.family += 1;
    if (line === undefined) continue;
    if (family === undefined && line.shared !== undefined) wrong.push(`request ${number} shared its answer unasked`);
    if (line.code === 'idempotency_key_reused') wrong.push(`request ${number} was taken for another one under its key`);
    if (line.shared === 'first') sums.first += 1;
    const repeats = isRepeat(line);
    if (repeats) sums.repeats += 1;
    if (repeats && (line.attempts > 0 || line.outputTokens > 0 || line.nanoUsd > 0)) {
      wrong.push(`request ${number} has the answer of another one, and was charged for a call`);
    }
    if ((outcome?.isShared ?? repeats) !== repeats) {
      wrong.push(
        `request ${number} has${repeats ? '' : ' not'} the answer of another one, and its client was told otherwise`,
      );
    }
  }
  const { family, first, repeats } = sums;
  return {
    what: 'Who gets the answer of another request is told so, and is charged for no call',
    figures: `${family} requests that may share = ${first} that made a call + ${repeats} with the answer of another + ${family - first - repeats} refused or without a line`,
    wrong,
  };
}

/** Whatever becomes of its repeats, a key has one answer, and each that shares a call gets the answer of that call. */
export function auditOneAnswer(books: Books, excused: ReadonlySet<Entry>, hasStore: boolean): Account {
  const wrong: string[] = [];
  const sums = { keys: 0, answers: 0, equal: 0, excused: 0 };
  for (const family of books.families) {
    const [entry] = family;
    if (entry?.family === undefined) continue;
    if (family.some((each) => excused.has(each) || wasWithoutStore(each, books))) {
      sums.excused += 1;
      continue;
    }
    if (entry.family.by === 'idempotency_key') {
      sums.keys += 1;
      const complete = family.flatMap(({ lines }) => lines).filter(isCompleteCall);
      sums.answers += complete.length;
      // Without a shared store each process knows its own keys.
      const places = new Set(complete.map(({ life }) => (hasStore ? '' : life)));
      if (complete.length > places.size)
        wrong.push(`the key of request ${entry.number} has ${complete.length} answers`);
    }
    const others = othersThanOfACall(family);
    sums.equal += family.filter(isWholeRepeat).length - others.length;
    wrong.push(...others.map(({ number }) => `request ${number} got an answer that no call of its family had`));
  }
  return {
    what: 'A key has one answer, and all that share a call get its answer',
    figures: `${sums.keys} keys, ${sums.answers} answers; ${sums.equal} repeats got that of the call (${sums.excused} families at a kill -9 or without the store excepted)`,
    wrong,
  };
}

function isRepeat({ shared }: RequestLine): boolean {
  return shared === 'joined' || shared === 'replayed';
}

function isCompleteCall({ shared, status, code }: RequestLine): boolean {
  return shared === 'first' && status === 200 && code === undefined;
}

/** Whole repeats with an answer that none of the calls had; nobody, where a call had an answer that no client saw whole. */
function othersThanOfACall(family: readonly Entry[]): Entry[] {
  const callers = family.filter(({ lines: [line] }) => line?.shared === 'first');
  if (!callers.every(isWhole)) return [];
  const answers = new Set(callers.map(({ outcome }) => outcome?.body));
  return family.filter((entry) => isWholeRepeat(entry) && !answers.has(entry.outcome?.body));
}

function isWholeRepeat(entry: Entry): boolean {
  const [line] = entry.lines;
  return line !== undefined && isRepeat(line) && isWhole(entry);
}

function isWhole({ outcome }: Entry): boolean {
  return outcome?.kind === 'answered' && outcome.isWhole !== false;
}

function wasWithoutStore({ sentAtMs, endedAtMs = Infinity }: Entry, { withoutStore }: Books): boolean {
  return withoutStore.some(({ fromMs, untilMs }) => sentAtMs <= untilMs + storeIsBackMs && endedAtMs >= fromMs);
}
