import { expect } from 'vitest';
import type { Simulator } from '../../../src/simulator/start-simulator.ts';
import { ask, inParallel, type Subject } from './ask.ts';

const chat = '/v1/chat/completions';
const withUsage = { stream_options: { include_usage: true } };

/** A provider's stream without a relay, and uncut. */
export async function directly(provider: Simulator, simulate: string, more: object = withUsage): Promise<Buffer> {
  const question = { route: chat, simulate: simulate.replace(/cut=\d+; /, ''), more } as const;
  const { body, end } = await ask({ url: new URL(provider.baseUrl).origin }, question);
  expect(end).toBe('complete');
  return body;
}

/** This many ways to frame and to cut a stream. They are the same in every run. */
export function framing(seed: number): string {
  const eol = ['lf', 'crlf', 'cr'][seed % 3];
  const text = seed % 2 === 0 ? 'unicode' : 'ascii';
  const extras = ['', '; comments=2', '; bom', '; tight', '; comments; bom'][seed % 5];
  return `seed=${seed}; cut=${1 + (((seed + 20) * 7) % 64)}; eol=${eol}; text=${text}; tokens=15${extras}`;
}

/** The client must read exactly the provider's bytes, however they are cut on their way. */
export async function expectSameBytes(subject: Subject, provider: Simulator, cuts = 50): Promise<void> {
  await inParallel(cuts, 4, async (seed) => {
    const simulate = framing(seed);
    const sent = await directly(provider, simulate);
    const answer = await ask(subject, { route: chat, simulate, more: withUsage, waitMs: 15_000 });
    expect(answer.end, simulate).toBe('complete');
    expect(answer.body.equals(sent), `${simulate}\nsent ${sent.toString()}\ncame ${answer.text}`).toBe(true);
  });
}
