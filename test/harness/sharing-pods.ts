import type { ReportedState } from '../../src/endpoints/admin/state-in-words.ts';
import type { RouteReport } from '../../src/endpoints/admin/route-report.ts';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { ask, statusOf } from './ask.ts';
import { oneStandsForMany, type RunningGateway, startGateway, waitFor } from './gateway.ts';
import { scrape } from './metrics.ts';
import { knows, startValkey } from './pods.ts';
import { startProvider } from './simulator.ts';
import type { RunningValkey } from './valkey.ts';

export const adminToken = 'the-token-of-the-operators';
/** The channel of these pods, and of everybody who has the usual prefix and database. */
export const channel = '{headgate}:health:0';
export const channelUp = 'the pods tell each other how targets are doing';
export const channelDown = 'the pods do not tell each other how targets are doing: this one goes by its own calls';

/** Gateways that tell each other how targets are doing. Each asks `eu` first and `us` where `eu` is out. */
export interface SharingPods {
  readonly gateways: readonly RunningGateway[];
  readonly eu: Simulator;
  readonly us: Simulator;
  readonly server: RunningValkey;
}

/** Starts them, and waits until all hear of each other. They end with the test. */
export async function startSharingPods(count: number, breaker: Readonly<Record<string, number>>): Promise<SharingPods> {
  const [server, eu, us] = [await startValkey(), await startProvider(), await startProvider()];
  const config = {
    providers: { eu: { baseUrl: eu.baseUrl, simulator: true }, us: { baseUrl: us.baseUrl, simulator: true } },
    models: [{ name: 'gpt-test', groups: [{ targets: [{ provider: 'eu' }] }, { targets: [{ provider: 'us' }] }] }],
    attempts: { shareHealth: true, breaker },
    limits: {
      perCaller: { requestsPerMinute: 'unlimited' },
      ...oneStandsForMany,
      valkey: { url: server.url },
    },
    admin: { port: 0, token: adminToken },
  };
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway({ config })));
  for (const gateway of gateways) {
    await knows(gateway, count);
    if ((await waitFor(() => gateway.logged(channelUp)[0], 10_000)) === undefined)
      throw new Error('a pod hears nobody');
  }
  return { gateways, eu, us, server };
}

/** Sends so many requests to a pod, one after the other, and returns their statuses. */
export async function askTimes({ url }: RunningGateway, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < times; index += 1) statuses.push(await statusOf(ask(url)));
  return statuses;
}

/** How `eu` is doing, according to a pod. */
export async function stateOfEu({ adminUrl }: RunningGateway): Promise<ReportedState> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const report = (await (await fetch(`${adminUrl}/admin/routes/gpt-test`, { headers })).json()) as RouteReport;
  const [{ state } = { state: undefined }] = report.groups[0]?.targets ?? [];
  if (state === undefined) throw new Error('the route has no target');
  return state;
}

/** Calls that a pod has made to `eu`. */
export async function callsToEu({ adminUrl }: RunningGateway): Promise<number> {
  return (await scrape(adminUrl)).sum('headgate_attempts_total', { gen_ai_provider_name: 'eu' });
}

export async function noticesOf({ adminUrl }: RunningGateway, fate: string): Promise<number> {
  return (await scrape(adminUrl)).sum('headgate_health_notices_total', { fate });
}
