import { describe, expect, it } from 'vitest';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { GenerateInference } from '../core/inference.ts';
import type { Plan, Target } from '../core/plan.ts';
import type { Provider } from '../core/provider.ts';
import { estimateTokens } from './estimate.ts';
import { Forecast } from './forecast.ts';
import { assumedOutputTokens, OutputHistory } from './output-history.ts';
import { Prices } from './prices.ts';

const body = Buffer.from('{"messages":[{"role":"user","content":"How much water goes into the canal?"}]}');
const inputTokens = estimateTokens(body);

const target = (upstreamModel: string): Target => ({ provider: { name: 'p' } as Provider, upstreamModel });
const plan: Plan = {
  requestedModel: 'm',
  modelLabel: 'm',
  targets: [target('cheap'), target('dear'), target('unheard-of')],
  deadlineMs: 1,
};
const own = [
  { provider: 'p', upstreamModel: 'cheap', price: { inputPerMillion: 1, outputPerMillion: 1 } },
  { provider: 'p', upstreamModel: 'dear', price: { inputPerMillion: 2, outputPerMillion: 20 } },
];

function forecast(parts: Partial<GenerateInference> = {}, outputs = new OutputHistory()): Forecast {
  const prices = new Prices({ list: [], providers: [], own }, () => undefined);
  return new Forecast(inferenceOf({ body, ...parts }), plan, prices, outputs, 0);
}

describe('Forecast', () => {
  it('expects the longest answer that the client allows, for each requested answer', () => {
    expect(forecast({ maxOutputTokens: 50 }).expected.tokens).toBe(inputTokens + 50);
    expect(forecast({ maxOutputTokens: 50, choices: 3 }).expected.tokens).toBe(inputTokens + 150);
  });

  it('expects the length from the history where the client sets no limit', () => {
    expect(forecast().expected.tokens).toBe(inputTokens + assumedOutputTokens);
    const outputs = new OutputHistory();
    for (let answer = 0; answer < 20; answer += 1) outputs.learn('m', 7);
    expect(forecast({}, outputs).expected.tokens).toBe(inputTokens + 7);
  });

  it('expects the price of the most expensive target', () => {
    expect(forecast({ maxOutputTokens: 50 }).expected.nanoUsd).toBe(inputTokens * 2_000 + 50 * 20_000);
  });

  it('is computed once, and only when it is needed', () => {
    const outputs = new OutputHistory();
    const asked = forecast({}, outputs);
    expect(asked.reservedTokens).toBeUndefined();
    const { expected } = asked;
    for (let answer = 0; answer < 20; answer += 1) outputs.learn('m', 7);
    expect(asked.expected).toBe(expected);
    expect(asked.reservedTokens).toBe(expected.tokens);
  });

  it('still knows the input tokens after the body was released, precisely where a limit needed them', () => {
    const rough = forecast();
    rough.releaseBody();
    expect(rough.inputTokens).toBe(Math.ceil(body.length / 4));
    const careful = forecast();
    void careful.expected;
    careful.releaseBody();
    expect(careful.inputTokens).toBe(inputTokens);
  });

  it('stays small enough for exact sums, whatever the client sends', () => {
    const { tokens, nanoUsd } = forecast({ maxOutputTokens: Number.MAX_SAFE_INTEGER, choices: 1_000_000 }).expected;
    expect(Number.isSafeInteger(tokens * 1_000)).toBe(true);
    expect(Number.isSafeInteger(nanoUsd)).toBe(true);
  });
});
