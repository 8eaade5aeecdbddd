import type { IncomingHttpHeaders } from 'node:http';
import packageInfo from '../../package.json' with { type: 'json' };
import { headerLines, type HeaderLines, headerOf, joinLines, noLines } from '../core/header-lines.ts';
import type { Provider } from '../core/provider.ts';
import type { PreparedCall } from '../core/prepared-call.ts';
import type { ProviderDialect } from '../dialects/dialect.ts';
import type { PassedHeaders } from '../dialects/passed-headers.ts';

/** Headers of the trace context (W3C). They are sent to every provider. */
const traceNames = ['traceparent', 'tracestate'] as const;
/** Maximum characters of one of them, or of a range. A longer one is left out, which nobody misses. */
const maxOptionalLength = 1024;

const always = [
  // An answer with a content encoding could not be passed on event by event, and its real size would be hidden.
  'accept-encoding',
  'identity',
  'user-agent',
  `headgate/${packageInfo.version}`,
];
const contentType = headerOf('content-type');
const jsonBody = contentType('application/json');
const askingForJson = joinLines(jsonBody, headerLines([...always, 'accept', 'application/json']));

/** Header lines by media type, each made once. */
const askingInOtherWays = new Map<string, HeaderLines>();

/** What asks in JSON for an answer of a media type. */
function askingFor(mediaType: string): HeaderLines {
  const known = askingInOtherWays.get(mediaType);
  if (known !== undefined) return known;
  const made = joinLines(jsonBody, headerLines([...always, 'accept', mediaType]));
  askingInOtherWays.set(mediaType, made);
  return made;
}

const simulateLine = headerOf('x-simulate');

/** Which part of the content a client wants (RFC 9110, 14.2), which is defined for GET alone. */
const rangeNames = ['range', 'if-range'] as const;
const rangeLines = rangeNames.map((name) => ({ name, line: headerOf(name) }));

/** The header lines that ask for a part of an answer in bytes. */
export function headersOfRange(clientHeaders: Readonly<IncomingHttpHeaders>): HeaderLines {
  let lines = noLines;
  for (const { name, line } of rangeLines) {
    const value = clientHeaders[name];
    if (typeof value === 'string' && value.length <= maxOptionalLength) lines = joinLines(lines, line(value));
  }
  return lines;
}

interface CarriedLines {
  readonly requestId: ReturnType<typeof headerOf> | undefined;
  readonly fromClient: readonly {
    readonly name: string;
    readonly line: ReturnType<typeof headerOf>;
    /** In characters. The head of a request bounds all headers together. */
    readonly maxLength: number;
    /** Stands in where the client did not send the header, or sent one that is too long. */
    readonly standIn: HeaderLines;
  }[];
}

/** The functions that make the header lines of each dialect, made once. */
const linesOfDialects = new WeakMap<PassedHeaders, CarriedLines>();

/**
 * Makes the header lines that go on to the provider: the client's headers that the provider's dialect passes on, the trace
 * context unless it is too long, and the request id under the dialect's name for it. The client's other headers reach no
 * provider.
 */
export function headersToCarry(
  clientHeaders: Readonly<IncomingHttpHeaders>,
  requestId: string,
  dialect: Pick<ProviderDialect, 'passedHeaders'>,
): HeaderLines {
  const lines = linesOf(dialect.passedHeaders);
  let carried = lines.requestId?.(requestId) ?? noLines;
  for (const { name, line, maxLength, standIn } of lines.fromClient) {
    const value = clientHeaders[name];
    const isCarried = typeof value === 'string' && value.length <= maxLength;
    if (isCarried) carried = joinLines(carried, line(value));
    else if (standIn !== noLines) carried = joinLines(carried, standIn);
  }
  return carried;
}

function linesOf(passed: PassedHeaders): CarriedLines {
  const known = linesOfDialects.get(passed);
  if (known !== undefined) return known;
  const made = {
    requestId: passed.requestId === undefined ? undefined : headerOf(passed.requestId),
    fromClient: [...new Set([...traceNames, ...passed.toProvider, ...Object.keys(passed.defaults ?? {})])].map(
      (name) => {
        const line = headerOf(name);
        const value = passed.defaults?.[name];
        // What a dialect passes on asks the provider for something: without it, the answer would be another one.
        const maxLength = passed.toProvider.includes(name) ? Infinity : maxOptionalLength;
        return { name, line, maxLength, standIn: value === undefined ? noLines : line(value) };
      },
    ),
  };
  linesOfDialects.set(passed, made);
  return made;
}

/**
 * Makes all headers of a call except its credentials and the headers of HTTP itself. `simulate` is sent to the
 * simulator only.
 */
export function headersToProvider(
  provider: Provider,
  carried: HeaderLines,
  call: CallHeaders,
  simulate?: string,
): HeaderLines {
  const lines = joinLines(linesOfCall(call), carried, provider.headers);
  if (provider.quirks.simulator !== true || simulate === undefined) return lines;
  return joinLines(lines, simulateLine(simulate));
}

/** What of a call its headers depend on. */
interface CallHeaders {
  readonly contentType?: PreparedCall['contentType'] | undefined;
  readonly headers?: PreparedCall['headers'] | undefined;
  readonly body: unknown;
  /** The media type that is asked for; undefined for JSON. */
  readonly accept: string | undefined;
}

function linesOfCall(call: CallHeaders): HeaderLines {
  const { accept, body, contentType: type, headers = noLines } = call;
  if (body !== undefined && type === undefined && headers === noLines) {
    return accept === undefined ? askingForJson : askingFor(accept);
  }
  const typeLines = body === undefined ? noLines : contentType(type ?? 'application/json');
  return joinLines(typeLines, headerLines([...always, 'accept', accept ?? 'application/json']), headers);
}
