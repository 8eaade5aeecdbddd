import { describe, expect, test } from 'vitest';
import { post, RawClient } from '../../src/http/listener/raw-client.fixture.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { bodyOf, portOf, routes, seenBy } from './checks/ask.ts';
import { phases } from './checks/leaving.ts';

describe.each(routes)('on %s', (route) => {
  test('a client that left is 499 in the log and in the metrics, with the tokens it has seen', async () => {
    const provider = await startProvider();
    const gateway = await startGateway({ provider: provider.baseUrl });
    for (const [id, { stream, simulate, reached }] of Object.entries(phases)) {
      const client = await RawClient.open(portOf(gateway));
      client.send(post(route, bodyOf({ route, stream, simulate }), `x-simulate: ${simulate}`, `x-request-id: ${id}`));
      await waitFor(() => {
        const record = seenBy(provider, id);
        const read = id !== 'midStream' || client.text.split(/"content":"[^"]|event: token/).length === 5;
        return record && reached(client, record) && read ? true : undefined;
      }, 5_000);
      client.socket.destroy();
      const find = (): Record<string, unknown> | undefined =>
        gateway.logged('request').find((line) => line['request_id'] === id);
      const line = { status: 499, code: 'client_gone', stream, attempts: 1, tokens_estimated: true };
      const logged = await waitFor(find, 3_000);
      expect(logged, id).toMatchObject(line);
      // The provider has read the request, but never came to the end of its answer.
      expect(logged?.['input_tokens'], id).toBeGreaterThan(0);
      // The first of the five events has only the role, and each of the others has a token.
      const outputTokens = Number(logged?.['output_tokens']);
      const wanted = { midStream: 4, flowing: Math.max(1, outputTokens) }[id] ?? 0;
      expect(outputTokens, id).toBe(wanted);
    }
    const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
    const line = metrics.split('\n').find((line) => line.startsWith('headgate_requests_total') && line.includes(route));
    expect(line).toMatch(/code="client_gone"/);
    expect(line).toMatch(/status="499".* 6$/);
    expect(metrics).toMatch(/^headgate_requests_in_flight 0$/m);
    expect(metrics).toMatch(/^headgate_open_streams 0$/m);
  });
});
