import { expect, test } from 'vitest';
import type { RawAnswer } from '../../src/simulator/raw-call.testing.ts';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { headerOf, routes } from './checks/ask.ts';
import { expectTold } from './checks/told.ts';

/** What the provider says, and the seconds that the client is told to wait. */
const forms: readonly { readonly simulate: string; readonly seconds?: string; readonly ms?: string }[] = [
  { simulate: 'retry-after=7', seconds: '7', ms: '7000' },
  { simulate: 'retry-after=0', seconds: '0', ms: '0' },
  { simulate: 'retry-after=1.5', seconds: '2', ms: '1500' },
  { simulate: 'retry-after-ms=1500', seconds: '2', ms: '1500' },
  { simulate: 'retry-after=9; retry-after-ms=250', seconds: '1', ms: '250' },
  { simulate: 'retry-after=Wed 21 Oct 2015 07:28:00 GMT', seconds: '0', ms: '0' },
  // A day at most: what is longer is a mistake.
  { simulate: 'retry-after=99999999', seconds: '86400', ms: '86400000' },
  // OpenAI's headers of a quota that is used up, where it says nothing else.
  { simulate: 'ratelimit-reset=2.5s', seconds: '3', ms: '2500' },
  // It tells when the quota is full, and requests are admitted long before.
  { simulate: 'ratelimit-reset=90s', seconds: '60', ms: '60000' },
  { simulate: 'ratelimit-reset=9s; retry-after-ms=250', seconds: '1', ms: '250' },
  { simulate: 'retry-after=soon' },
  { simulate: 'retry-after=-5' },
  { simulate: 'retry-after=2026-11-30' },
  { simulate: '' },
];

test.each(routes)(
  'on %s, each wait of a 429 is told in seconds and in milliseconds, and none is made up',
  async (route) => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    // OpenAI's own code passes where the client speaks its dialect.
    const code = route === '/v1/inference' ? 'provider_rate_limited' : 'rate_limit_exceeded';
    const refuse = (simulate: string): Promise<RawAnswer> =>
      expectTold(
        gateway,
        { route, simulate: `status=429; ${simulate}` },
        { status: 429, code, logged: 'provider_rate_limited' },
      );
    for (const { simulate, seconds, ms } of forms) {
      const answer = await refuse(simulate);
      expect([headerOf(answer, 'retry-after'), headerOf(answer, 'retry-after-ms')], simulate).toEqual([seconds, ms]);
    }
    const leftSeconds = Number(headerOf(await refuse('retry-after=date:300s'), 'retry-after'));
    expect(leftSeconds).toBeGreaterThan(200);
    expect(leftSeconds).toBeLessThanOrEqual(300);
  },
);
