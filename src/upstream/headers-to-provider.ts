import type { IncomingHttpHeaders } from 'node:http';
import packageInfo from '../../package.json' with { type: 'json' };
import { headerLines, type HeaderLines, headerOf, joinLines } from '../core/header-lines.ts';
import type { Provider } from '../core/plan.ts';

/** Of what a client sends, this and nothing else goes on, and only if it is short. */
const carriedNames = ['traceparent', 'tracestate', 'openai-beta'] as const;
const maxCarriedLength = 1024;

const always = [
  'content-type',
  'application/json',
  // An encoded answer could not be passed on event by event, and would hide how large it is.
  'accept-encoding',
  'identity',
  'user-agent',
  `headgate/${packageInfo.version}`,
];
const askingForStream = headerLines([...always, 'accept', 'text/event-stream']);
const askingForJson = headerLines([...always, 'accept', 'application/json']);

const requestIdLine = headerOf('x-client-request-id');
const simulateLine = headerOf('x-simulate');
const carriedLines = carriedNames.map((name) => ({ name, line: headerOf(name) }));

/** The client's headers that every attempt carries, and the request's id under the name OpenAI logs it by. */
export function headersToCarry(clientHeaders: Readonly<IncomingHttpHeaders>, requestId: string): HeaderLines {
  let carried = requestIdLine(requestId);
  for (const { name, line } of carriedLines) {
    const value = clientHeaders[name];
    if (typeof value === 'string' && value.length <= maxCarriedLength) carried = joinLines(carried, line(value));
  }
  return carried;
}

/** All headers of a call, but for its credentials and what HTTP itself needs. `simulate` reaches the simulator only. */
export function headersToProvider(
  provider: Provider,
  carried: HeaderLines,
  wants: { readonly stream: boolean; readonly simulate?: string | undefined },
): HeaderLines {
  const lines = joinLines(wants.stream ? askingForStream : askingForJson, carried, provider.headers);
  if (provider.quirks.simulator !== true || wants.simulate === undefined) return lines;
  return joinLines(lines, simulateLine(wants.simulate));
}
