import { describe, expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, headerOf, routes } from './checks/ask.ts';
import { completeRefusals, expectStatus, refusals, streamRefusals } from './checks/refusals.ts';

describe.each(routes)('on %s', (route) => {
  test.each([
    { what: 'a stream', stream: true, table: [...refusals, ...streamRefusals] },
    { what: 'a complete answer', stream: false, table: [...refusals, ...completeRefusals] },
  ])('a failure of $what before anything was written has the status that is true', async ({ stream, table }) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl, config: { attempts: { deadlineMs: 400 } } });
    const wrong: string[] = [];
    for (const refusal of table) {
      await expectStatus(gateway, refusal, { route, stream }).catch((thrown: unknown) => {
        wrong.push(`${refusal.name}: ${String(thrown)}`);
      });
    }
    expect(wrong).toEqual([]);
  });
});

test('a provider’s own refusal passes byte for byte where the client speaks its dialect', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  const question = { route: '/v1/chat/completions', simulate: 'status=422; error-code=odd' } as const;
  const passed = await ask(gateway, question);
  const direct = await ask({ url: new URL(provider.baseUrl).origin }, question);
  expect(headerOf(passed, 'x-headgate-error-source')).toBe('provider');
  expect(passed.body.equals(direct.body)).toBe(true);
});
