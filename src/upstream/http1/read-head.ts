import type { ProviderHead } from '../../core/answer.ts';
import { BrokenHttp } from './broken-http.ts';

/** Where an answer's body ends (RFC 9112, 6.3). */
export type Framing =
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** With the connection. */
  | { readonly kind: 'until-close' };

/** An answer's head, and what it says of the connection. */
export interface Head extends ProviderHead {
  readonly framing: Framing;
  /** False where the provider closes the connection behind this answer. */
  readonly keepsConnection: boolean;
  /** How long the provider keeps an unused connection, where it says so. */
  readonly keepAliveMs: number | undefined;
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;
/** Field lines without folding, without a space before the colon, and without any control character (RFC 9112, 5). */
const fieldLines = /^(?:[!#$%&'*+\-.^_`|~\dA-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const decimal = /^\d{1,15}$/;
const closes = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i;
const keepAliveSeconds = /(?:^|,)[ \t]*timeout=(\d{1,6})(?!\d)/i;

const nothing: Framing = { kind: 'length', bytes: 0 };
const chunked: Framing = { kind: 'chunked' };
const untilClose: Framing = { kind: 'until-close' };

/**
 * Reads a head: its lines with their CRLFs, up to the empty one. Of two readings that a head allows it takes none: whoever
 * sends both a length and a transfer coding, or two lengths, means to confuse.
 * @throws BrokenHttp
 */
export function readHead(text: string): Head {
  const first = statusLine.exec(text);
  if (first === null) throw new BrokenHttp('no status line');
  const [line, minorVersion] = first;
  const status = Number(first[2]);
  const headers = readFields(text.slice(line.length));
  const isOld = minorVersion === '0';
  return {
    status,
    headers,
    framing: framingOf(status, isOld, headers),
    keepsConnection: !isOld && !closes.test(joined(headers['connection'])),
    keepAliveMs: keepAliveOf(headers['keep-alive']),
  };
}

type Fields = Record<string, string | string[]>;

function readFields(text: string): Fields {
  if (!fieldLines.test(text)) throw new BrokenHttp('a field line that is none');
  const fields = Object.create(null) as Fields;
  for (let at = 0; at < text.length;) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r', colon);
    const name = text.slice(at, colon).toLowerCase();
    const value = text.slice(colon + 1, end).trim();
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = typeof before === 'string' ? [before, value] : [...before, value];
    at = end + 2;
  }
  return fields;
}

function framingOf(status: number, isOld: boolean, fields: Fields): Framing {
  const { 'transfer-encoding': coding, 'content-length': length } = fields;
  if (coding !== undefined) {
    if (isOld || length !== undefined || typeof coding !== 'string' || coding.toLowerCase() !== 'chunked') {
      throw new BrokenHttp('a transfer coding that is not chunked alone');
    }
    return chunked;
  }
  if (length !== undefined && (typeof length !== 'string' || !decimal.test(length))) {
    throw new BrokenHttp('a length that is none');
  }
  if (status < 200 || status === 204 || status === 304) return nothing;
  return length === undefined ? untilClose : { kind: 'length', bytes: Number(length) };
}

function keepAliveOf(field: string | string[] | undefined): number | undefined {
  if (field === undefined) return undefined;
  const seconds = keepAliveSeconds.exec(joined(field))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function joined(field: string | string[] | undefined): string {
  if (field === undefined) return '';
  return typeof field === 'string' ? field : field.join(',');
}
