import { expect } from 'vitest';
import { waitFor } from '../harness/gateway.ts';
import { everyClient, type Setting } from './conforms.ts';

everyClient('an abort before the answer ends the provider call', async (setting) => {
  const { client, baseUrl } = setting;
  const aborting = new AbortController();
  const call = client.complete({ baseUrl, model: 'sim/stall-after=request', signal: aborting.signal });
  const raised = call.catch((thrown: unknown) => thrown);
  await stateBecomes(setting, 'open');
  aborting.abort();
  expect(String(await raised)).toMatch(/abort/i);
  await stateBecomes(setting, 'aborted');
});

everyClient('an abort in the middle of a stream ends the provider call', async (setting) => {
  const { client, baseUrl, gateway } = setting;
  const aborting = new AbortController();
  const onText = () => {
    aborting.abort();
  };
  const call = client.stream({ baseUrl, model: 'sim/tokens=500;rate=50', signal: aborting.signal, onText });
  await call.catch(() => {}); // openai-node ends such a loop without an error
  await stateBecomes(setting, 'aborted');
  expect(await waitFor(() => gateway.logged('request')[0]?.['status'], 2000)).toBe(499);
});

async function stateBecomes({ provider }: Setting, wanted: string): Promise<void> {
  const seen = await waitFor(() => provider.requests().find(({ state }) => state === wanted), 2000);
  expect(seen, `no request became ${wanted}: ${JSON.stringify(provider.requests())}`).toBeDefined();
  expect(provider.requests()).toHaveLength(1);
}
