import type { IncomingHttpHeaders } from 'node:http';
import packageInfo from '../../package.json' with { type: 'json' };
import type { Provider } from '../core/plan.ts';

/** Of what a client sends, this and nothing else goes on, and only if it is short. */
const carriedNames = ['traceparent', 'tracestate', 'openai-beta'] as const;
const maxCarriedLength = 1024;

const always = {
  'content-type': 'application/json',
  // An encoded answer could not be passed on event by event, and would hide how large it is.
  'accept-encoding': 'identity',
  'user-agent': `headgate/${packageInfo.version}`,
} as const;
const askingForStream = { ...always, accept: 'text/event-stream' } as const;
const askingForJson = { ...always, accept: 'application/json' } as const;

/** The client's headers that every attempt carries, and the request's id under the name OpenAI logs it by. */
export function headersToCarry(
  clientHeaders: Readonly<IncomingHttpHeaders>,
  requestId: string,
): Readonly<Record<string, string>> {
  const carried: Record<string, string> = { 'x-client-request-id': requestId };
  for (const name of carriedNames) {
    const value = clientHeaders[name];
    if (typeof value === 'string' && value.length <= maxCarriedLength) carried[name] = value;
  }
  return carried;
}

/** Everything that is sent to a provider, but for what HTTP itself needs. `simulate` reaches the simulator only. */
export function headersToProvider(
  provider: Provider,
  carried: Readonly<Record<string, string>>,
  wants: { readonly stream: boolean; readonly simulate?: string | undefined },
): Readonly<Record<string, string>> {
  const fixed = wants.stream ? askingForStream : askingForJson;
  if (provider.quirks.simulator !== true || wants.simulate === undefined) {
    return { ...fixed, ...carried, ...provider.authHeaders() };
  }
  return { ...fixed, ...carried, ...provider.authHeaders(), 'x-simulate': wants.simulate };
}
