import { expect, test } from 'vitest';
import { ask, statusOf } from '../harness/ask.ts';
import { startGateway } from '../harness/gateway.ts';
import { bearer, keyEntry } from '../harness/keys.ts';
import { startProvider } from '../harness/simulator.ts';

const messages = [{ role: 'user', content: 'hi' }];
const names = ['fast', 'slow', 'gpt-5-mini', 'org/some-model', 'FAST', 'with blank', 'x'.repeat(300), '*'];

test('by name, by another name and through *, for each key alike', async () => {
  const models = [
    { name: 'fast', provider: 'simulator' },
    { name: 'slow', provider: 'simulator', upstreamModel: 'gpt-slow' },
    { name: '*', provider: 'simulator' },
  ];
  const keys = [keyEntry('all'), keyEntry('narrow', { models: ['fast'] }), keyEntry('rest', { models: ['*'] })];
  const provider = (await startProvider()).baseUrl;
  const open = await startGateway({ provider, config: { models, auth: { keys } } });
  const closed = await startGateway({
    provider,
    config: { models: models.slice(0, 2), auth: { keys: keys.slice(0, 2) } },
  });
  for (const [gateway, ids] of [[open, ['all', 'narrow', 'rest']] as const, [closed, ['all', 'narrow']] as const]) {
    for (const id of ids) {
      for (const model of names) {
        const found = await fetch(`${gateway.url}/v1/models/${encodeURIComponent(model)}`, bearer(id));
        const told = (await found.json()) as { id?: string; owned_by?: string; error?: { code: string } };
        const asked = ask(gateway.url, { path: '/v1/chat/completions', ...bearer(id), body: { model, messages } });
        const works = (await statusOf(asked)) === 200;
        expect([model, id, found.status]).toEqual([model, id, works ? 200 : 404]);
        expect(told.id).toBe(works ? model : undefined);
        expect(told.owned_by).toBe(works ? 'simulator' : undefined);
      }
    }
  }
});
