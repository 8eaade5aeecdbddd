import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { startGateway, waitFor } from '../harness/gateway.ts';
import { scrape } from '../harness/metrics.ts';
import { startProvider } from '../harness/simulator.ts';

const price = { inputPerMillion: 1, outputPerMillion: 10 };
/** Two tokens of input and three of output, at this price. */
const costUsd = 0.000032;

test('a complete answer of both routes, a stream of our own, the log and a metric say what it cost', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=3');
  const models = [
    { name: 'gpt-test', provider: 'simulator', price },
    { name: '*', provider: 'simulator' },
  ];
  const gateway = await startGateway({ provider: provider.baseUrl, config: { models } });

  const inference = await ask(gateway.url);
  expect(inference.headers.get('x-headgate-cost')).toBe('0.000032');
  expect(await inference.json()).toMatchObject({ usage: { input_tokens: 2, output_tokens: 3 }, cost_usd: costUsd });

  const chat = await ask(gateway.url, { path: '/v1/chat/completions' });
  expect(chat.headers.get('x-headgate-cost')).toBe('0.000032');
  await chat.text();

  const stream = await askForStream(gateway.url);
  expect(stream.headers.get('x-headgate-cost')).toBeNull();
  expect(await stream.text()).toContain('"total_tokens":5},"cost_usd":0.000032,"timings":');

  const lines = await waitFor(
    () => (gateway.logged('request').length === 3 ? gateway.logged('request') : undefined),
    5000,
  );
  expect(lines?.map((line) => line['cost_usd'])).toEqual([costUsd, costUsd, costUsd]);
  const total = (await scrape(gateway.adminUrl)).sum('headgate_cost_usd_total', { gen_ai_request_model: 'gpt-test' });
  expect(total).toBeCloseTo(3 * costUsd, 12);
});

test('the price that everybody knows counts where the configuration has none', async () => {
  const provider = await startProvider('ttft=0; rate=0; tokens=1000');
  const gateway = await startGateway({ provider: provider.baseUrl });
  const answer = await ask(gateway.url, { body: { prompt: 'hi', model: 'gpt-4o-mini' } });
  // $0.60 for a million tokens of output, and about one token of input.
  expect(Number(answer.headers.get('x-headgate-cost'))).toBeCloseTo(0.0006, 5);
  await answer.text();
});

test('a model without a price costs nobody knows what, which the log says once', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await ask(gateway.url, { body: { prompt: 'hi', model: 'nobody-heard-of' } });
    expect(answer.headers.get('x-headgate-cost')).toBeNull();
    expect(await answer.json()).toMatchObject({ cost_usd: null });
  }
  await waitFor(() => (gateway.logged('request').length === 3 ? true : undefined), 5000);
  const said = gateway.lines.filter((line) => line.includes('no price is known for the model'));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('"upstream_model":"nobody-heard-of"');
});
