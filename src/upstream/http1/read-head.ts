import type { ProviderHead } from '../../core/answer.ts';
import { BrokenHttp } from './broken-http.ts';
import { areFieldLines } from './field-lines.ts';

/** How the end of a response body is found (RFC 9112, 6.3). */
export type BodyFraming =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** The body ends with the connection. */
  | { readonly kind: 'until-close' };

/** A response head, and what it says about the connection. */
interface Head extends ProviderHead {
  readonly framing: BodyFraming;
  /** False where the provider closes the connection after this answer. */
  readonly keepsConnection: boolean;
  /** How long the provider keeps an unused connection, where it reports that. */
  readonly keepAliveMs: number | undefined;
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;
const decimal = /^\d{1,15}$/;
const closes = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i;
/**
 * A server with one of these statuses has stopped reading and will close the connection, whether or not it says so (RFC
 * 9110, 15.5.9 and 15.5.14).
 */
const givesUp: ReadonlySet<number> = new Set([408, 413]);
const keepAliveSeconds = /(?:^|,)[ \t]*timeout=(\d{1,6})(?!\d)/i;

const nothing: BodyFraming = { kind: 'length', bytes: 0 };
const chunked: BodyFraming = { kind: 'chunked' };
const untilClose: BodyFraming = { kind: 'until-close' };

/**
 * Parses a response head: its lines with their CRLFs, without the empty line. A head that can be understood in two ways
 * is refused: a server that sends both a length and a transfer coding, or two lengths, tries to confuse.
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
  /** Length of the line, its CRLF included. */
  readonly length: number;
  readonly status: number;
  /** Whether the version is HTTP/1.0. */
  readonly isOld: boolean;
}

/** Most answers begin with this line. Comparing it costs a tenth of the regular expression. */
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

/** Removes spaces and tabs at both ends. JavaScript's own `trim` also removes 0xa0, and would accept an invalid length. */
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
