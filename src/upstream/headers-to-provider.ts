import type { IncomingHttpHeaders } from 'node:http';
import packageInfo from '../../package.json' with { type: 'json' };
import { headerLines, type HeaderLines, headerOf, joinLines, noLines } from '../core/header-lines.ts';
import type { Provider } from '../core/plan.ts';
import type { ProviderDialect } from '../dialects/dialect.ts';
import type { PassedHeaders } from '../dialects/passed-headers.ts';

/** Headers of the trace context (W3C). They are sent to every provider. */
const traceNames = ['traceparent', 'tracestate'] as const;
const maxCarriedLength = 1024;

const always = [
  'content-type',
  'application/json',
  // An answer with a content encoding could not be passed on event by event, and its real size would be hidden.
  'accept-encoding',
  'identity',
  'user-agent',
  `headgate/${packageInfo.version}`,
];
const askingForJson = headerLines([...always, 'accept', 'application/json']);

/** Header lines by media type, each made once. */
const askingForStreams = new Map<string, HeaderLines>();

function askingForStream(mediaType: string): HeaderLines {
  const known = askingForStreams.get(mediaType);
  if (known !== undefined) return known;
  const made = headerLines([...always, 'accept', mediaType]);
  askingForStreams.set(mediaType, made);
  return made;
}

const simulateLine = headerOf('x-simulate');

interface CarriedLines {
  readonly requestId: ReturnType<typeof headerOf> | undefined;
  readonly fromClient: readonly { readonly name: string; readonly line: ReturnType<typeof headerOf> }[];
}

/** The functions that make the header lines of each dialect, made once. */
const linesOfDialects = new WeakMap<PassedHeaders, CarriedLines>();

/**
 * Makes the header lines that go on to the provider: the client's headers that the provider's dialect passes on, unless
 * they are too long, and the request id under the dialect's name for it. The client's other headers reach no provider.
 */
export function headersToCarry(
  clientHeaders: Readonly<IncomingHttpHeaders>,
  requestId: string,
  dialect: Pick<ProviderDialect, 'passedHeaders'>,
): HeaderLines {
  const lines = linesOf(dialect.passedHeaders);
  let carried = lines.requestId?.(requestId) ?? noLines;
  for (const { name, line } of lines.fromClient) {
    const value = clientHeaders[name];
    if (typeof value === 'string' && value.length <= maxCarriedLength) carried = joinLines(carried, line(value));
  }
  return carried;
}

function linesOf(passed: PassedHeaders): CarriedLines {
  const known = linesOfDialects.get(passed);
  if (known !== undefined) return known;
  const made = {
    requestId: passed.requestId === undefined ? undefined : headerOf(passed.requestId),
    fromClient: [...traceNames, ...passed.toProvider].map((name) => ({ name, line: headerOf(name) })),
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
  wants: {
    /** Media type of the stream; undefined for a complete answer. */ readonly stream: string | undefined;
    readonly simulate?: string | undefined;
  },
): HeaderLines {
  const lines = joinLines(
    wants.stream === undefined ? askingForJson : askingForStream(wants.stream),
    carried,
    provider.headers,
  );
  if (provider.quirks.simulator !== true || wants.simulate === undefined) return lines;
  return joinLines(lines, simulateLine(wants.simulate));
}
