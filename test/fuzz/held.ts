import { scrape } from '../harness/metrics.ts';
import type { RunningGateway } from '../harness/gateway.ts';
import { socketsOfProcess } from './sockets-of-process.ts';

/** Everything that must be nothing once nobody is there any more. */
const gauges = [
  'headgate_requests_in_flight',
  'headgate_open_streams',
  'headgate_open_exchanges',
  'headgate_open_connections',
  'headgate_queued_requests',
  'headgate_target_requests_in_flight',
  'headgate_target_queued_requests',
  'headgate_buffered_body_bytes',
  'headgate_buffered_form_bytes',
  'headgate_buffered_answer_bytes',
  'headgate_unread_answer_bytes',
  'headgate_internal_errors_total',
  'headgate_leaks_total',
  'headgate_metric_series_refused_total',
];

type Held = Record<string, number | readonly string[]>;

/** What the gateway still holds, by name; empty if it holds nothing. The kernel tells its sockets. */
export async function whatIsHeld({ url, adminUrl, process }: RunningGateway): Promise<Held> {
  const metrics = await scrape(adminUrl);
  const held: Held = {};
  for (const name of gauges) if (metrics.sum(name) !== 0) held[name] = metrics.sum(name);
  const sockets = await socketsOfProcess(process.pid ?? 0, Number(new URL(url).port));
  if (sockets.length > 0) held['sockets'] = sockets;
  return held;
}
