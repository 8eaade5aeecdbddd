import { readFile } from 'node:fs/promises';
import { scrape } from '../harness/metrics.ts';
import type { RunningGateway } from '../harness/gateway.ts';

/** Everything that must be nothing once nobody is there any more. */
const gauges = [
  'headgate_requests_in_flight',
  'headgate_open_streams',
  'headgate_open_exchanges',
  'headgate_open_connections',
  'headgate_buffered_body_bytes',
  'headgate_buffered_answer_bytes',
  'headgate_unread_answer_bytes',
  'headgate_internal_errors_total',
  'headgate_leaks_total',
  'headgate_metric_series_refused_total',
];

const listening = '0A';
const timeWait = '06';

/** What the gateway still holds, by name; empty where it holds nothing. The kernel is asked for its sockets. */
export async function whatIsHeld({ url, adminUrl }: RunningGateway): Promise<Record<string, number>> {
  const metrics = await scrape(adminUrl);
  const held: Record<string, number> = {};
  for (const name of gauges) if (metrics.sum(name) !== 0) held[name] = metrics.sum(name);
  const sockets = await socketsOf(Number(new URL(url).port));
  if (sockets > 0) held['sockets'] = sockets;
  return held;
}

async function socketsOf(port: number): Promise<number> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile('/proc/net/tcp', 'latin1')).split('\n').slice(1);
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, address, , state]) => address?.endsWith(local) === true && state !== listening && state !== timeWait)
    .filter(([, , , , , , , , , inode]) => inode !== '0').length;
}
