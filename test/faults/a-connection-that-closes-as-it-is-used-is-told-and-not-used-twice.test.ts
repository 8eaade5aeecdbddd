import { expect, test } from 'vitest';
import { httpAnswer } from '../../src/upstream/provider-for-tests.ts';
import { startGateway } from '../harness/gateway.ts';
import { completion } from '../wire/openai-bodies.ts';
import { ask, routes } from './checks/ask.ts';
import { startBareProvider } from './checks/raw-provider.ts';
import { expectTold } from './checks/told.ts';

/**
 * A kept connection is closed at the moment at which the next request arrives on it. The provider may have read that request, so it is
 * not sent again.
 */
test.each([
  ...routes.map((route) => ({ route, how: 'closed', leave: 'end' }) as const),
  ...routes.map((route) => ({ route, how: 'reset', leave: 'resetAndDestroy' }) as const),
])('on $route, a request on a connection that is $how under it is sent once', async ({ route, leave }) => {
  const provider = await startBareProvider((socket, _request, index) => {
    if (index === 1) socket[leave]();
    else socket.write(httpAnswer(200, completion({})));
  });
  const gateway = await startGateway({ provider: provider.baseUrl });
  const question = { route, stream: false, simulate: '' };
  expect((await ask(gateway, question)).status).toBe(200);
  const words = /closed the connection without an answer/;
  await expectTold(gateway, question, { status: 502, code: 'upstream_incomplete', words });
  expect(provider.requests).toHaveLength(2);
  expect((await ask(gateway, question)).status).toBe(200);
  expect(provider.sockets).toHaveLength(2);
});
