import { expect } from 'vitest';
import { providersRefusal } from './behaviours.ts';
import type { ClientName } from './clients/client.ts';
import { everyClient, failureOf, loggedStatuses } from './conforms.ts';

/** A name that is too long. Google's clients write it into the path, where a much longer one is no route at all. */
const tooLong = (client: ClientName): string => 'm'.repeat(client === 'ai-sdk-google' ? 300 : 5000);

everyClient('our 400 is raised once, with its reason', async ({ client, baseUrl, gateway, provider }) => {
  for (const way of [client.complete, client.stream]) {
    const failure = await failureOf(client, way({ baseUrl, model: tooLong(client.name) }));
    expect(failure.status).toBe(400);
    expect(failure.message).toMatch(/model/);
  }
  expect(await loggedStatuses(gateway)).toEqual([400, 400]);
  expect(provider.requests()).toHaveLength(0);
});

everyClient(providersRefusal.name, async (setting) => {
  await providersRefusal.check(setting);
  expect(setting.provider.requests()).toHaveLength(2);
});
