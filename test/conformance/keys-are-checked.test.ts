import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { everyClient, failureOf, loggedStatuses } from './conforms.ts';

const apiKey = 'a-key-of-a-team';
const sha256 = createHash('sha256').update(apiKey).digest('hex');

everyClient(
  'an unknown key is a 401, once, and a known one passes and stays here',
  async ({ client, baseUrl, gateway, provider }) => {
    const ask = { baseUrl, model: 'gpt-test' };
    const failure = await failureOf(client, client.complete({ ...ask, apiKey: 'a-key-of-nobody' }));
    expect(failure.status).toBe(401);
    expect(failure.message).not.toContain('a-key-of-nobody');
    await client.complete({ ...ask, apiKey });
    expect(await loggedStatuses(gateway)).toEqual([401, 200]);
    expect(provider.requests()).toHaveLength(1);
    expect(JSON.stringify(provider.requests())).not.toContain(apiKey);
  },
  { auth: { keys: [{ id: 'team', sha256 }] } },
);
