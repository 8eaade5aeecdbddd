import type { IncomingHttpHeaders } from 'node:http';
import packageInfo from '../../package.json' with { type: 'json' };
import type { Provider } from '../core/plan.ts';
import { fieldLine, type FieldLines } from './http1/field-line.ts';

/** Of what a client sends, this and nothing else goes on, and only if it is short. */
const carriedNames = ['traceparent', 'tracestate', 'openai-beta'] as const;
const maxCarriedLength = 1024;

const always = {
  'content-type': 'application/json',
  // An encoded answer could not be passed on event by event, and would hide how large it is.
  'accept-encoding': 'identity',
  'user-agent': `headgate/${packageInfo.version}`,
};
const askingForStream = fieldLines({ ...always, accept: 'text/event-stream' });
const askingForJson = fieldLines({ ...always, accept: 'application/json' });

/** The lines of a provider's credentials, made anew only when its key is a new one. */
const authLines = new WeakMap<Readonly<Record<string, string>>, FieldLines>();

/**
 * The client's headers that every attempt carries, and the request's id under the name OpenAI logs it by.
 * @throws GatewayError as `fieldLine` says
 */
export function headersToCarry(clientHeaders: Readonly<IncomingHttpHeaders>, requestId: string): FieldLines {
  let carried = fieldLine('x-client-request-id', requestId);
  for (const name of carriedNames) {
    const value = clientHeaders[name];
    if (typeof value === 'string' && value.length <= maxCarriedLength) carried += fieldLine(name, value);
  }
  return carried;
}

/** Everything that is sent to a provider, but for what HTTP itself needs. `simulate` reaches the simulator only. */
export function headersToProvider(
  provider: Provider,
  carried: FieldLines,
  wants: { readonly stream: boolean; readonly simulate?: string | undefined },
): FieldLines {
  const lines = (wants.stream ? askingForStream : askingForJson) + carried + authLinesOf(provider);
  if (provider.quirks.simulator !== true || wants.simulate === undefined) return lines;
  return lines + fieldLine('x-simulate', wants.simulate);
}

function authLinesOf(provider: Provider): FieldLines {
  const headers = provider.authHeaders();
  const known = authLines.get(headers);
  if (known !== undefined) return known;
  const lines = fieldLines(headers);
  authLines.set(headers, lines);
  return lines;
}

function fieldLines(headers: Readonly<Record<string, string>>): FieldLines {
  return Object.entries(headers)
    .map(([name, value]) => fieldLine(name, value))
    .join('');
}
