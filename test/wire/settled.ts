import type { Received } from './raw-client.ts';

/** Replaces the parts that differ from run to run. */
export function settled(received: Received): Received {
  return { ...received, head: settledHead(received.head), body: settledBody(received.body) };
}

/** The same for the bytes that a provider was sent. */
export function settledRequest(request: string): string {
  return request.replace(/^host: .*$/im, 'host: PROVIDER').replace(/^user-agent: .*$/im, 'user-agent: HEADGATE');
}

function settledHead(head: string): string {
  return head
    .replace(/^date: .*$/im, 'date: DATE')
    .replace(/^server-timing: .*$/im, 'server-timing: TIMING')
    .replace(/^retry-after(-ms)?: .*$/gim, 'retry-after$1: WAIT');
}

function settledBody(body: string): string {
  return body
    .replace(/"id":"inf_[^"]*"/, '"id":"inf_ID"')
    .replace(/("object":"inference","created":)\d+/, '$1SECONDS')
    .replace(/"timings":\{[^}]*\}/, '"timings":TIMINGS')
    .replace(/\d+(\.\d+)? s(?= for | to )/g, 'SECONDS s');
}
