import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/start-simulator.ts';
import type { Client, Place } from './clients/client.ts';
import { fatesOf, type TestedProvider } from './providers.ts';
import type { Cell, Scenario } from './scenarios/scenario.ts';

/**
 * The outcome of a cell. `absent`: the gateway has no such route or provider yet. `unknown`: the dialect has no field
 * for it.
 */
export type Outcome = 'passes' | 'refused' | 'unknown' | 'absent' | 'fails';

/** The processes that all cells use. */
export interface Setting {
  readonly simulator: Simulator;
  readonly url: string;
  /** A gateway that admits one request a minute from each address. */
  readonly limitedUrl: string;
}

/** The outcome that a cell must have, as the code says it. */
export function expectedOf(
  client: Client,
  routes: readonly string[],
  provider: TestedProvider,
  scenario: Scenario,
): Exclude<Outcome, 'fails'> {
  const fates = fatesOf(provider);
  if (fates === undefined || !routes.includes(client.route)) return 'absent';
  if (client.lacks?.includes(scenario.name) === true) return 'unknown';
  if (!reaches(client, provider)) return 'refused';
  return scenario.needs.some((feature) => fates[feature] === 'refused') ? 'refused' : 'passes';
}

/**
 * Runs one cell.
 * @throws if the outcome is not the expected one
 */
export async function runCell(
  setting: Setting,
  client: Client,
  provider: TestedProvider,
  scenario: Scenario,
  expected: Outcome,
  number: number,
): Promise<void> {
  const cell = cellOf(setting, client, provider, number);
  if (expected === 'passes') return scenario.check(cell);
  const asked = reaches(client, provider) ? scenario.check(cell) : cell.begin().ask({ simulate: 'tokens=2' });
  const refusal = await failureOf(client, asked);
  expect(refusal.message).toMatch(/cannot be carried to the provider|takes no request of the kind/);
  expect([400, 422]).toContain(refusal.status);
}

/** Whether the gateway can send the client's requests to the provider at all. */
function reaches({ passesTo }: Client, { dialect }: TestedProvider): boolean {
  return passesTo?.includes(dialect) ?? true;
}

function cellOf(
  { simulator, url, limitedUrl }: Setting,
  client: Client,
  provider: TestedProvider,
  number: number,
): Cell {
  // The limit counts by address, and each cell has an address of its own.
  const address = `198.18.${number >> 8}.${number & 255}`;
  const place: Place = { url, model: `to-${provider.id}`, headers: { 'x-forwarded-for': address } };
  const lastRequest = () => {
    const last = simulator.requests().at(-1);
    if (last === undefined) throw new Error('no request has reached the provider');
    return last;
  };
  return {
    begin: () => client.begin(place),
    beginLimited: () => client.begin({ ...place, url: limitedUrl }),
    failureOf: (call) => failureOf(client, call),
    textUnder: (simulate) => textUnder(simulator, simulate),
    lastRequest,
    lastBody: () => simulator.requestBody(lastRequest().number)?.toString() ?? '',
    signsReasoning: provider.signsReasoning,
  };
}

async function failureOf(client: Client, call: Promise<unknown>): Promise<ReturnType<Client['readFailure']>> {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (thrown: unknown) => ({ thrown }),
  );
  if ('thrown' in outcome) return client.readFailure(outcome.thrown);
  throw new Error(`${client.name} took this for a success: ${JSON.stringify(outcome.answer)}`);
}

async function textUnder({ baseUrl }: Simulator, simulate: string): Promise<string> {
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-simulate': simulate },
    body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'hello' }] }),
  });
  const { choices } = (await response.json()) as { choices: ReadonlyArray<{ message: { content: string } }> };
  return choices[0]?.message.content ?? '';
}
