import type { ProviderHead } from '../../core/answer.ts';
import { BrokenHttp } from './broken-http.ts';
import { areFieldLines } from './field-lines.ts';

/** Where an answer's body ends (RFC 9112, 6.3). */
export type BodyFraming =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** With the connection. */
  | { readonly kind: 'until-close' };

/** An answer's head, and what it says of the connection. */
interface Head extends ProviderHead {
  readonly framing: BodyFraming;
  /** False where the provider closes the connection behind this answer. */
  readonly keepsConnection: boolean;
  /** How long the provider keeps an unused connection, where it says so. */
  readonly keepAliveMs: number | undefined;
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;
const decimal = /^\d{1,15}$/;
const closes = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i;
/** Who answers so has stopped reading, and closes behind it whether it says so or not (RFC 9110, 15.5.9 and 15.5.14). */
const givesUp: ReadonlySet<number> = new Set([408, 413]);
const keepAliveSeconds = /(?:^|,)[ \t]*timeout=(\d{1,6})(?!\d)/i;

const nothing: BodyFraming = { kind: 'length', bytes: 0 };
const chunked: BodyFraming = { kind: 'chunked' };
const untilClose: BodyFraming = { kind: 'until-close' };

/**
 * Reads a head: its lines with their CRLFs, up to the empty one. A head that could be read in two ways is refused: a
 * provider that sends both a length and a transfer coding, or two lengths, may want to confuse.
 * @throws BrokenHttp
 */
export function readHead(text: string): Head {
  const { length, status, isOld } = text.startsWith(usualLine) ? usualStart : readStatusLine(text);
  const headers = readFields(text.slice(length));
  if (isOld && status < 200) throw new BrokenHttp('an interim answer of a version that has none');
  return {
    status,
    headers,
    framing: framingOf(status, isOld, headers),
    keepsConnection: !isOld && !givesUp.has(status) && !closesBehind(headers['connection']),
    keepAliveMs: keepAliveOf(headers['keep-alive']),
  };
}

interface StatusLine {
  /** Of the line, its CRLF included. */
  readonly length: number;
  readonly status: number;
  /** HTTP/1.0. */
  readonly isOld: boolean;
}

/** Most answers begin so: to look for it costs a tenth of the expression. */
const usualLine = 'HTTP/1.1 200 OK\r\n';
const usualStart: StatusLine = { length: usualLine.length, status: 200, isOld: false };

function readStatusLine(text: string): StatusLine {
  const found = statusLine.exec(text);
  if (found === null) throw new BrokenHttp('no status line');
  const [line, minorVersion, status] = found;
  return { length: line.length, status: Number(status), isOld: minorVersion === '0' };
}

function closesBehind(connection: string | string[] | undefined): boolean {
  return connection !== undefined && connection !== 'keep-alive' && closes.test(joined(connection));
}

type Fields = Record<string, string | string[]>;

function readFields(text: string): Fields {
  if (!areFieldLines(text)) throw new BrokenHttp('a field line that is none');
  const fields = Object.create(null) as Fields;
  for (let at = 0; at < text.length;) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r', colon);
    const name = text.slice(at, colon).toLowerCase();
    const value = trimmed(text, colon + 1, end);
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (typeof before === 'string') fields[name] = [before, value];
    else before.push(value);
    at = end + 2;
  }
  return fields;
}

/** Without spaces and tabs around it. String's own `trim` takes 0xa0 too, and would make a length of what is none. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function framingOf(status: number, isOld: boolean, fields: Fields): BodyFraming {
  const { 'transfer-encoding': coding, 'content-length': length } = fields;
  const hasBody = status >= 200 && status !== 204 && status !== 304;
  if (coding !== undefined) {
    if (isOld || length !== undefined || typeof coding !== 'string' || coding.toLowerCase() !== 'chunked') {
      throw new BrokenHttp('a transfer coding that is not chunked alone');
    }
    return hasBody ? chunked : nothing;
  }
  if (length !== undefined && (typeof length !== 'string' || !decimal.test(length))) {
    throw new BrokenHttp('a length that is none');
  }
  if (!hasBody) return nothing;
  return length === undefined ? untilClose : { kind: 'length', bytes: Number(length) };
}

function keepAliveOf(field: string | string[] | undefined): number | undefined {
  if (field === undefined) return undefined;
  const seconds = keepAliveSeconds.exec(joined(field))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function joined(field: string | string[]): string {
  return typeof field === 'string' ? field : field.join(',');
}
