import { expect } from 'vitest';
import type { RawAnswer } from '../../../src/simulator/raw-call.testing.ts';
import { ask, inParallel, type Route, type Subject } from './ask.ts';

/** One way in which a provider's stream breaks after its first event. */
interface Break {
  readonly name: string;
  /** `n` is the number of events before it. */
  readonly simulate: (n: number) => string;
  /** The code of the error event with which the client's stream ends. */
  readonly code: Readonly<Record<Route, string>>;
}

export const breaks: readonly Break[] = [
  fault('ends early', (n) => `truncate-after=${n}`, 'upstream_incomplete'),
  fault('ends without a finish_reason and without [DONE]', () => 'no-done; no-finish', 'upstream_incomplete'),
  fault('is closed', (n) => `close-after=${n}`, 'upstream_incomplete'),
  fault('is reset', (n) => `reset-after=${n}`, 'upstream_incomplete'),
  fault('falls silent', (n) => `stall-after=${n}`, 'upstream_stalled'),
  // If the client speaks the provider's dialect, the provider's error passes unchanged.
  fault('tells an error', (n) => `error-after=${n}; error-code=engine_lost`, 'upstream_error', 'engine_lost'),
];

function fault(name: string, simulate: (n: number) => string, inference: string, chat = inference): Break {
  return { name, simulate, code: { '/v1/inference': inference, '/v1/chat/completions': chat } };
}

/**
 * Cuts the provider's bytes at this many seeded positions. Each time the client must get an error, and the HTTP answer
 * must end cleanly.
 */
export async function expectHonestEnds(subject: Subject, what: Break, route: Route, cuts = 50): Promise<void> {
  let overtaken = 0;
  // Streams that become silent wait for their time limit, and use no resources until then.
  await inParallel(cuts, what.name === 'falls silent' ? 25 : 4, async (seed) => {
    const eol = ['lf', 'crlf', 'cr'][seed % 3];
    const framing = `seed=${seed}; cut=${1 + (seed % 40)}; eol=${eol}; tokens=12; text=unicode`;
    const simulate = `${what.simulate(1 + (seed % 11))}; ${framing}`;
    const answer = await ask(subject, { route, simulate, waitMs: 3_000 });
    // A reset discards bytes that the reader has not read yet. If these were all bytes, the status tells the error.
    if (what.name === 'is reset' && answer.status === 502) overtaken += 1;
    else expectErrorEnd(answer, route, what.code[route], simulate);
  });
  expect(overtaken, 'streams reset before their first event was read').toBeLessThan(cuts / 2);
}

/** A stream that has begun must end in an error event, and must not look complete. */
export function expectErrorEnd(answer: RawAnswer, route: Route, code: string, of = ''): void {
  expect({ status: answer.status, end: answer.end }, of).toEqual({ status: 200, end: 'complete' });
  expect(answer.text, of).not.toContain('[DONE]');
  expect(answer.text, of).not.toMatch(/^event: done$/m);
  expect(answer.text, of).not.toMatch(/"finish_reason": ?"/);
  const last = answer.events.at(-1) ?? 'null';
  expect(JSON.parse(last), of).toMatchObject({ error: { code, message: expect.stringMatching(/./) as string } });
  const names = [...answer.text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
  if (route === '/v1/inference') expect([names[0], names.at(-1)], of).toEqual(['start', 'error']);
}
