import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { BrokenHttp } from './broken-http.ts';
import { readHead, type BodyFraming } from './read-head.ts';

const head = (...lines: string[]): string => lines.map((line) => `${line}\r\n`).join('');
const ok = 'HTTP/1.1 200 OK';
const length = (bytes: number): BodyFraming => ({ kind: 'length', bytes });
const untilClose: BodyFraming = { kind: 'until-close' };
const chunked: BodyFraming = { kind: 'chunked' };

describe('where the body ends', () => {
  test.each<readonly [string, BodyFraming]>([
    [head(ok), untilClose],
    [head(ok, 'content-length: 0'), length(0)],
    [head(ok, 'Content-Length:\t 17 \t'), length(17)],
    [head(ok, 'content-length: 007'), length(7)],
    [head(ok, 'content-length: 999999999999999'), length(999_999_999_999_999)],
    [head(ok, 'transfer-encoding: chunked'), chunked],
    [head(ok, 'TRANSFER-ENCODING: Chunked'), chunked],
    [head('HTTP/1.0 200 OK'), untilClose],
    [head('HTTP/1.0 200 OK', 'content-length: 5'), length(5)],
    [head('HTTP/1.1 204 None', 'content-length: 5'), length(0)],
    [head('HTTP/1.1 204 None', 'transfer-encoding: chunked'), length(0)],
    [head('HTTP/1.1 304 Same', 'content-length: 5'), length(0)],
    [head('HTTP/1.1 103 Hints', 'transfer-encoding: chunked'), length(0)],
    [head('HTTP/1.1 205 Reset'), untilClose],
    [head('HTTP/1.1 500 Sorry', 'content-length: 5'), length(5)],
  ])('%j', (text, framing) => {
    expect(readHead(text).framing).toEqual(framing);
  });
});

describe('is refused', () => {
  test.each([
    ['nothing', ''],
    ['HTTP/0.9', '<html>'],
    ['HTTP/2 in words', head('HTTP/2.0 200 OK')],
    ['HTTP/2 without a minor version', head('HTTP/2 200')],
    ['the preface of HTTP/2', head('PRI * HTTP/2.0')],
    ['HTTP/1.2', head('HTTP/1.2 200 OK')],
    ['another protocol', head('ICY 200 OK')],
    ['a status line in lower case', head('http/1.1 200 OK')],
    ['a space before it', head(' HTTP/1.1 200 OK')],
    ['an empty line before it', head('', ok)],
    ['two spaces before the status', head('HTTP/1.1  200 OK')],
    ['a tab before the status', head('HTTP/1.1\t200 OK')],
    ['status 000', head('HTTP/1.1 000 None')],
    ['status 099', head('HTTP/1.1 099 None')],
    ['status 600', head('HTTP/1.1 600 None')],
    ['a status of two digits', head('HTTP/1.1 20 OK')],
    ['a status of four digits', head('HTTP/1.1 2000 OK')],
    ['a status that is a word', head('HTTP/1.1 2x0 OK')],
    ['NUL in the reason', head('HTTP/1.1 200 O\0K')],
    ['a bare CR in the reason', head('HTTP/1.1 200 O\rK')],
    ['a bare LF behind the status line', 'HTTP/1.1 200 OK\nx: y\r\n'],
    ['an interim answer of HTTP/1.0', head('HTTP/1.0 100 Continue')],
    ['a space before a colon', head(ok, 'content-length : 5')],
    ['a tab before a colon', head(ok, 'content-length\t: 5')],
    ['a space before a name', head(ok, ' content-length: 5')],
    ['a folded line', head(ok, 'x: a', ' b')],
    ['a folded first line', head(ok, '\tb')],
    ['a line without a colon', head(ok, 'content-length')],
    ['a line without a name', head(ok, ': 5')],
    ['NUL in a name', head(ok, 'x\0: 5')],
    ['NUL in a value', head(ok, 'x: \0')],
    ['DEL in a value', head(ok, 'x: \x7f')],
    ['a byte over 127 in a name', head(ok, 'x\xe9: 5')],
    ['a bare CR in a value', head(ok, 'x: a\rcontent-length: 5')],
    ['a bare LF in a value', head(ok, 'x: a\ncontent-length: 5')],
    ['a bare CR in a name', head(ok, 'x\r: a')],
    ['an empty line among the fields', head(ok, 'x: a', '', 'y: b')],
    ['no CRLF at the end', `${ok}\r\nx: a`],
    ['a length and a coding', head(ok, 'content-length: 5', 'transfer-encoding: chunked')],
    ['a coding and a length, and no body', head('HTTP/1.1 204 x', 'transfer-encoding: chunked', 'content-length: 5')],
    ['two lengths', head(ok, 'content-length: 5', 'content-length: 6')],
    ['two lengths that agree', head(ok, 'content-length: 5', 'content-length: 5')],
    ['two lengths in one', head(ok, 'content-length: 5, 5')],
    ['a length of nothing', head(ok, 'content-length:')],
    ['a negative length', head(ok, 'content-length: -1')],
    ['a length with a sign', head(ok, 'content-length: +1')],
    ['a hexadecimal length', head(ok, 'content-length: 0x10')],
    ['a length with a fraction', head(ok, 'content-length: 1.0')],
    ['a length with an exponent', head(ok, 'content-length: 1e3')],
    ['a length larger than can be counted', head(ok, 'content-length: 9999999999999999')],
    ['a length behind a no-break space', head(ok, 'content-length: \xa05')],
    ['a length before a no-break space', head(ok, 'content-length: 5\xa0')],
    ['a broken length where no body is', head('HTTP/1.1 204 x', 'content-length: x')],
    ['two codings', head(ok, 'transfer-encoding: gzip, chunked')],
    ['two codings in two fields', head(ok, 'transfer-encoding: gzip', 'transfer-encoding: chunked')],
    ['chunked twice', head(ok, 'transfer-encoding: chunked', 'transfer-encoding: chunked')],
    ['identity', head(ok, 'transfer-encoding: identity')],
    ['a coding of nothing', head(ok, 'transfer-encoding:')],
    ['a coding with parameters', head(ok, 'transfer-encoding: chunked;q=1')],
    ['a coding behind a vertical tab', head(ok, 'transfer-encoding: \x0bchunked')],
    ['a coding behind a no-break space', head(ok, 'transfer-encoding: \xa0chunked')],
    ['a coding in HTTP/1.0', head('HTTP/1.0 200 OK', 'transfer-encoding: chunked')],
  ])('%s', (_name, text) => {
    expect(() => readHead(text)).toThrow(BrokenHttp);
  });
});

describe('what is read', () => {
  test.each([
    ['HTTP/1.1 200\r\n', 200],
    ['HTTP/1.1 200 \r\n', 200],
    ['HTTP/1.1 100 Continue\r\n', 100],
    ['HTTP/1.1 101 Switching\r\n', 101],
    ['HTTP/1.1 599 \xe9\t!\r\n', 599],
  ])('the status of %j', (text, status) => {
    expect(readHead(text).status).toBe(status);
  });

  test('names in lower case, values without the space around them, repeated ones in a list', () => {
    const fields = [
      'X-A:b',
      'x-b: \t c d\t ',
      'Set-Cookie: 1',
      'set-cookie:',
      'SET-COOKIE: 3',
      'x-c: \xa0\xe9\xa0',
      'x-d: a:b',
    ];
    expect({ ...readHead(head(ok, ...fields)).headers }).toEqual({
      'x-a': 'b',
      'x-b': 'c d',
      'set-cookie': ['1', '', '3'],
      'x-c': '\xa0\xe9\xa0',
      'x-d': 'a:b',
    });
  });

  test('names that JavaScript knows are names like any other', () => {
    const { headers } = readHead(head(ok, '__proto__: a', 'constructor: b', 'toString: c', '__proto__: d'));
    expect(Object.entries(headers)).toEqual([
      ['__proto__', ['a', 'd']],
      ['constructor', 'b'],
      ['tostring', 'c'],
    ]);
    expect(Object.getPrototypeOf(headers)).toBeNull();
    expect(readHead(head(ok)).headers['constructor']).toBeUndefined();
  });
});

describe('what is said of the connection', () => {
  test.each([
    [[], true],
    [['connection: keep-alive'], true],
    [['connection: close'], false],
    [['Connection: CLOSE'], false],
    [['connection: keep-alive, close'], false],
    [['connection: close ,x'], false],
    [['connection: x', 'connection: \tclose'], false],
    [['connection: closed'], true],
    [['connection: not close'], true],
    [['x-connection: close'], true],
  ])('%j: kept %s', (fields, keeps) => {
    expect(readHead(head(ok, ...fields)).keepsConnection).toBe(keeps);
  });

  test.each(['408 Request Timeout', '413 Content Too Large'])(
    'behind %s: not kept, though it does not say so',
    (status) => {
      expect(readHead(head(`HTTP/1.1 ${status}`)).keepsConnection).toBe(false);
      expect(readHead(head('HTTP/1.1 400 Bad Request')).keepsConnection).toBe(true);
    },
  );

  test('of HTTP/1.0: not kept, whatever it says', () => {
    expect(readHead(head('HTTP/1.0 200 OK', 'connection: keep-alive')).keepsConnection).toBe(false);
  });

  test.each([
    [[], undefined],
    [['keep-alive: timeout=5'], 5000],
    [['keep-alive: max=100, Timeout=0'], 0],
    [['keep-alive: max=100', 'keep-alive: timeout=7'], 7000],
    [['keep-alive: timeout=999999'], 999_999_000],
    [['keep-alive: timeout=9999999'], undefined],
    [['keep-alive: timeout=-5'], undefined],
    [['keep-alive: xtimeout=5'], undefined],
    [['keep-alive: 5'], undefined],
  ])('%j: %s ms', (fields, keepAliveMs) => {
    expect(readHead(head(ok, ...fields)).keepAliveMs).toBe(keepAliveMs);
  });
});

describe('a head of 32 KiB of the worst text costs what any other does', () => {
  const spaces = ' '.repeat(32_000);
  test.each([
    ['fields of one name', head(ok, ...Array.from({ length: 8000 }, () => 'a:'))],
    ['fields of many names', head(ok, ...Array.from({ length: 3500 }, (_, index) => `n${index}:`))],
    ['spaces in a value', head(ok, `x: a${spaces}b`)],
    [
      'spaces in Connection',
      head(ok, `connection: ${`,${' '.repeat(100)}`.repeat(300)}close${spaces.slice(0, 1500)}x`),
    ],
    ['commas in Connection', head(ok, `connection: ${'close x,'.repeat(4000)}`)],
    ['Keep-Alive', head(ok, `keep-alive: ${',timeout=x'.repeat(3000)}`)],
    ['fields, the last of which is none', head(ok, ...Array.from({ length: 8000 }, () => 'a:'), 'b')],
    ['one name without end', head(ok, 'a'.repeat(32_000))],
    ['a reason without end', `HTTP/1.1 200 ${spaces}\n`],
  ])('%s', (_name, text) => {
    const beforeMs = cpuMs();
    for (let round = 0; round < 20; round += 1) {
      try {
        readHead(text);
      } catch {
        // Refusal is as good as acceptance here, if it is fast.
      }
    }
    expect(cpuMs() - beforeMs).toBeLessThan(400);
  });
});
