import { expect, test } from 'vitest';
import { auditOneAnswer } from '../../soak/audit-shared.ts';
import { Books, type Entry, type Family, type RequestLine } from '../../soak/books.ts';

const line: RequestLine = {
  life: 'pod 1',
  status: 200,
  code: undefined,
  truncated: false,
  attempts: 1,
  shared: 'first',
  account: '',
  inputTokens: 1,
  outputTokens: 1,
  nanoUsd: 1,
};

/** Books with one request for each line, all of one family. */
function booksOf(lines: readonly Partial<RequestLine>[], by: Family['by'] = 'idempotency_key'): Books {
  const books = new Books();
  const family: Family = { by };
  for (const own of lines) {
    const entry = books.send(0, false, family);
    entry.lines.push({ ...line, ...own });
    books.end(entry, { kind: 'answered', status: 200, isShared: own.shared !== undefined, body: 'hello' });
  }
  return books;
}

function wrongIn(books: Books, hasStore = true, excused: readonly Entry[] = []): readonly string[] {
  return auditOneAnswer(books, new Set(excused), hasStore).wrong;
}

test('two answered calls for one key are told, unless each process knows its own keys, or a kill or the store explains it', () => {
  const books = booksOf([{}, { life: 'pod 2' }, { shared: 'replayed', attempts: 0 }]);
  expect(wrongIn(books)).toEqual(['the key of request 0 has 2 answers']);
  expect(wrongIn(books, false)).toEqual([]);
  expect(wrongIn(books, true, books.entries.slice(1, 2))).toEqual([]);
  const now = performance.now();
  books.withoutStore.push({ fromMs: now - 60_000, untilMs: now - 1000 });
  expect(wrongIn(books)).toEqual([]);
  expect(wrongIn(booksOf([{}, {}]), false)).toEqual(['the key of request 0 has 2 answers']);
  expect(wrongIn(booksOf([{}, {}], 'coalescing'))).toEqual([]);
  expect(wrongIn(booksOf([{ status: 502, code: 'upstream_error' }, {}]))).toEqual([]);
});

test.each(['idempotency_key', 'coalescing'] as const)('a repeat by %s with other bytes than its call is told', (by) => {
  const books = booksOf([{}, { shared: 'joined', attempts: 0 }], by);
  expect(wrongIn(books)).toEqual([]);
  const [first, repeat] = books.entries;
  if (first === undefined || repeat === undefined) throw new Error('there are two');
  repeat.outcome = { kind: 'answered', status: 200, isShared: true, body: 'bye' };
  expect(wrongIn(books)).toEqual(['request 1 got an answer that no call of its family had']);
  // Nobody knows what the call answered.
  first.outcome = { kind: 'left' };
  expect(wrongIn(books)).toEqual([]);
});
