import { expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { freePort } from '../harness/free-port.ts';
import { startGateway } from '../harness/gateway.ts';

test('with nobody behind it the gateway is alive and ready, and says 502 for each request', async () => {
  const gateway = await startGateway({ provider: `http://127.0.0.1:${await freePort()}/v1` });
  for (let count = 0; count < 8; count += 1) {
    const answer = await ask(gateway.url);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: { code: 'upstream_unreachable' } });
  }
  for (const url of [gateway.url, gateway.adminUrl]) {
    for (const path of ['/healthz', '/readyz', '/health']) expect((await fetch(url + path)).status).toBe(200);
  }
});
