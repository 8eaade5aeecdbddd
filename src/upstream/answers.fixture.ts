import * as fc from 'fast-check';

/** An answer as the pieces in which it arrives; the connection ends after the last one. */
export interface Played {
  readonly pieces: readonly Buffer[];
}

const crlf = '\r\n';
const line = fc.string({ unit: fc.constantFrom(...Array.from('ab:;= \t,"{\\é')), maxLength: 12 });
const field = fc.tuple(fc.constantFrom('x-a', 'X-B', 'server', 'set-cookie', '__proto__', 'constructor'), line);
const body = fc.string({ unit: fc.constantFrom(...Array.from('0a\r\n;{}:é\0')), maxLength: 60 });
const extension = fc.constantFrom('', '', '', ';a', ';a=b', ';a="b;c"', ';a=b;c=d');
const trailers = fc.constantFrom('', '', `x-sum: 1${crlf}`, `x-sum: 1${crlf}x-more:${crlf}`);

const chunked = fc.tuple(fc.array(fc.tuple(body, extension), { maxLength: 5 }), trailers).map(([chunks, fields]) => {
  const sent = chunks.filter(([data]) => data !== '');
  return (
    sent.map(([data, more]) => `${data.length.toString(16)}${more}${crlf}${data}${crlf}`).join('') +
    `0${crlf}${fields}${crlf}`
  );
});

const framed = fc.oneof(
  body.map((text) => ({ fields: [`content-length: ${text.length}`], text })),
  chunked.map((text) => ({ fields: ['transfer-encoding: chunked'], text })),
  body.map((text) => ({ fields: [], text })),
);

const statusLine = fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 429 Too Many', 'HTTP/1.1 500 ');
const interim = fc.constantFrom('', '', '', `HTTP/1.1 103 Early Hints${crlf}link: </x>${crlf}${crlf}`);
const connection = fc.constantFrom([], ['connection: close'], ['connection: keep-alive', 'keep-alive: timeout=5']);

const whole = fc
  .tuple(interim, statusLine, fc.array(field, { maxLength: 4 }), connection, framed)
  .map(([before, first, fields, about, { fields: framing, text }]) => {
    const lines = [first, ...fields.map(([name, value]) => `${name}: ${value}`), ...about, ...framing];
    return before + lines.map((one) => one + crlf).join('') + crlf + text;
  });

/** Where to break the answer, as a fraction of its length, and how. */
const share = fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1000);
const odd = fc.constantFrom(
  ...Array.from('\r\n \t:;,0159afx\0\x7f\x85\xa0-+"'),
  '\r\n',
  '\r\n\r\n',
  '0\r\n\r\n',
  'content-length: 3\r\n',
  'transfer-encoding: chunked\r\n',
  'transfer-encoding: gzip, chunked\r\n',
  'connection: upgrade\r\n',
);
const breakage = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: share, text: odd }),
  fc.record({ kind: fc.constant('replace' as const), at: share, text: odd }),
  fc.record({ kind: fc.constant('delete' as const), at: share, length: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('double' as const), at: share, length: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('drop line' as const), at: share }),
  fc.record({ kind: fc.constant('double line' as const), at: share }),
  fc.record({ kind: fc.constant('cut off' as const), at: share }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom('100', '101', '204', '304', '199', '600', '099', '2000'),
  }),
  fc.record({ kind: fc.constant('version' as const), version: fc.constantFrom('1.0', '0.9', '2.0', '1.2', '1') }),
);
type Breakage = typeof breakage extends fc.Arbitrary<infer T> ? T : never;

function broken(text: string, how: Breakage): string {
  if (how.kind === 'status') return text.replace(/ \d+/, ` ${how.status}`);
  if (how.kind === 'version') return text.replace(/HTTP\/[\d.]+/, `HTTP/${how.version}`);
  const at = Math.floor(how.at * text.length);
  switch (how.kind) {
    case 'insert':
      return text.slice(0, at) + how.text + text.slice(at);
    case 'replace':
      return text.slice(0, at) + how.text + text.slice(at + how.text.length);
    case 'delete':
      return text.slice(0, at) + text.slice(at + how.length);
    case 'double':
      return text.slice(0, at + how.length) + text.slice(at);
    case 'cut off':
      return text.slice(0, at);
    case 'drop line':
    case 'double line':
    default: {
      const lines = text.split(crlf);
      const index = Math.floor(how.at * lines.length);
      lines.splice(index, 1, ...(how.kind === 'drop line' ? [] : [lines[index]!, lines[index]!]));
      return lines.join(crlf);
    }
  }
}

function cut(text: string, shares: readonly number[]): Played {
  const bytes = Buffer.from(text, 'latin1');
  const ats = [0, ...shares.map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b), bytes.length];
  return {
    pieces: ats
      .slice(1)
      .map((end, index) => bytes.subarray(ats[index], end))
      .filter(({ length }) => length > 0),
  };
}

const cuts = fc.array(share, { maxLength: 3 });

export const answers = fc.tuple(whole, cuts).map(([text, at]) => cut(text, at));

export const brokenAnswers = fc
  .tuple(whole, fc.array(breakage, { minLength: 1, maxLength: 3 }), cuts)
  .map(([text, breakages, at]) => cut(breakages.reduce(broken, text), at));
