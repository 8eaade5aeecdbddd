import { describe, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { routes } from './checks/ask.ts';
import { expectDeadline } from './checks/deadline.ts';

describe.each(routes)('on %s', (route) => {
  test.each([true, false])(
    'a silent provider gives 504 naming it, and its call is aborted: stream %s',
    async (stream) => {
      const provider = await startProvider();
      const gateway = await startGateway({ provider: provider.baseUrl, config: { attempts: { deadlineMs: 500 } } });
      await expectDeadline(gateway, provider, { route, stream, deadlineMs: 500, toleranceMs: 250 });
    },
  );
});
