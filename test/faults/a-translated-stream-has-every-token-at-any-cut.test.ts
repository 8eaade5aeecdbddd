import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { startProvider } from '../harness/simulator.ts';
import { ask, inParallel } from './checks/ask.ts';
import { directly, framing } from './checks/fidelity.ts';

test('a stream of /v1/inference has every token of its provider at 50 seeded cuts', async () => {
  const provider = await startProvider();
  const gateway = await startGateway({ provider: provider.baseUrl });
  await inParallel(50, 4, async (seed) => {
    const simulate = framing(seed);
    const sent = dataOf((await directly(provider, simulate)).toString());
    const answer = await ask(gateway, { route: '/v1/inference', simulate });
    const events = dataOf(answer.text);
    const contents = sent.flatMap(({ choices }) => choices?.[0]?.delta.content ?? []).filter((text) => text !== '');
    expect(contents.length, simulate).toBeGreaterThan(10);
    expect(
      events.flatMap(({ text }) => text ?? []),
      simulate,
    ).toEqual(contents);
    expect(events.at(-1), simulate).toMatchObject({
      finish_reason: 'stop',
      usage: { output_tokens: sent.at(-1)?.usage?.completion_tokens },
    });
  });
});

interface Data {
  readonly text?: string;
  readonly choices?: ReadonlyArray<{ readonly delta: { readonly content?: string } }>;
  readonly usage?: { readonly completion_tokens: number };
}

function dataOf(stream: string): Data[] {
  const lines = stream.split(/\r\n|\r|\n/).filter((line) => line.startsWith('data:') && !line.includes('[DONE]'));
  return lines.map((line) => JSON.parse(line.slice(5)) as Data);
}
