import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import { startGateway, waitFor, type GatewayOptions, type RunningGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { clients } from './clients/all.ts';
import type { Client } from './clients/client.ts';
import { expectedFailures } from './expected-failures.ts';

/** A client of the built gateway, whose provider is the simulator. */
export interface Asked {
  readonly client: Client;
  /** The settings of the clients. */
  readonly baseUrl: string;
  readonly provider: Simulator;
}

export interface Setting extends Asked {
  readonly gateway: RunningGateway;
}

/** Tests one behaviour with every client. A client that is listed as failing must still fail. */
export function everyClient(
  behaviour: string,
  check: (setting: Setting) => Promise<void>,
  config: NonNullable<GatewayOptions['config']> = {},
): void {
  for (const client of clients) {
    const isKnownToFail = expectedFailures.some(
      (known) => known.clients.includes(client.name) && known.behaviour === behaviour,
    );
    test(`${client.name}: ${behaviour}`, async () => {
      const checked = check({ client, ...(await startSetting(config)) });
      if (!isKnownToFail) return checked;
      return expect(checked, 'it passes now: take it off the list').rejects.toBeInstanceOf(Error);
    });
  }
}

export async function startSetting(
  config: NonNullable<GatewayOptions['config']> = {},
): Promise<Omit<Setting, 'client'>> {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl, config });
  return { baseUrl: `${gateway.url}/v1`, gateway, provider };
}

/** The statuses of all requests so far, as the gateway logged them. */
export async function loggedStatuses(gateway: RunningGateway): Promise<unknown[]> {
  // The log is written in order, so when the line of this request is there, all earlier lines are there too.
  const last = 'the-last-one';
  await fetch(`${gateway.url}/v1/inference`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': last },
    body: '{}',
  });
  const isLast = (line: Record<string, unknown>) => line['request_id'] === last;
  await waitFor(() => gateway.logged('request').find(isLast), 5000);
  const lines = gateway.logged('request');
  return lines.slice(0, lines.findIndex(isLast)).map(({ status }) => status);
}

/** The error of the call, as the client reports it. If the call succeeds, the test fails. */
export async function failureOf(client: Client, call: Promise<unknown>): Promise<ReturnType<Client['readFailure']>> {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (thrown: unknown) => ({ thrown }),
  );
  if ('thrown' in outcome) return client.readFailure(outcome.thrown);
  throw new Error(`${client.name} took this for a success: ${JSON.stringify(outcome.answer)}`);
}
