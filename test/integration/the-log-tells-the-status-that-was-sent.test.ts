import { expect, test } from 'vitest';
import { startGateway, waitFor } from '../harness/gateway.ts';

test.each([
  ['/v1/chat/completions', 400],
  ['/v1/inference', 422],
])('%s answers and logs %i for a request that does not fit', async (route, status) => {
  const gateway = await startGateway({ provider: 'http://127.0.0.1:9/v1' });
  const response = await fetch(gateway.url + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(status);
  expect(await waitFor(() => gateway.logged('request')[0], 2000)).toMatchObject({ status, code: 'invalid_request' });
  const scraped = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  expect(scraped).toMatch(new RegExp(`status="${status}"|status_code="${status}"`));
});
