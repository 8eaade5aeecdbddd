import { expect, test } from 'vitest';
import { ask, askForStream } from '../harness/ask.ts';
import { freePort } from '../harness/free-port.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { startProvider } from '../harness/simulator.ts';

test('with one of three targets down, and one answering 500, every request is answered by the third', async () => {
  const nobody = { name: 'nobody', baseUrl: `http://127.0.0.1:${await freePort()}/v1` };
  const failing = { name: 'failing', baseUrl: (await startProvider('status=500')).baseUrl };
  const working = { name: 'working', baseUrl: (await startProvider()).baseUrl };
  const gateway = await startWithTargets([[nobody, failing, working]]);
  for (let index = 0; index < 40; index += 1) {
    const answer = await (index % 2 === 0 ? ask : askForStream)(gateway.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-headgate-provider')).toBe('working');
    await answer.text();
  }
  const attempts = gateway.logged('request').map(({ attempts: count }) => Number(count));
  const total = attempts.reduce((sum, count) => sum + count, 0);
  // Five failures each take a target out; then it is tried now and then.
  expect(total).toBeLessThan(40 + 10 + 10);
});

test('the groups are asked in their order: the next one only where nobody of the one before answers', async () => {
  const first = await startProvider();
  const second = await startProvider();
  const groups = [[{ name: 'first', baseUrl: first.baseUrl }], [{ name: 'second', baseUrl: second.baseUrl }]];
  const gateway = await startWithTargets(groups);
  const providerOf = async () => (await ask(gateway.url)).headers.get('x-headgate-provider');
  expect(await providerOf()).toBe('first');
  await first.stop();
  expect(await providerOf()).toBe('second');
});
