import { describe, expect, it } from 'vitest';
import { inferenceOf } from '../core/inference.fixture.ts';
import type { GoingOn } from '../core/inference.ts';
import type { AttemptRecord, RelayOutcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { consumedBy, nothingConsumed } from './consumed.ts';
import { Forecast } from './forecast.ts';
import { OutputHistory } from './output-history.ts';
import { Prices } from './prices.ts';

const price = { inputPerMillion: 1, outputPerMillion: 10 };
const prices = new Prices(
  { list: [], providers: [], own: [{ provider: 'p', upstreamModel: 'm', price }] },
  () => undefined,
);

/** 400 bytes: roughly 100 tokens. */
const inputTokens = 100;

function ended(
  reached: readonly AttemptRecord['reached'][],
  outcome?: RelayOutcome,
  upstreamModel = 'm',
  goesOnAlone?: GoingOn,
) {
  const target = { provider: providerOf(), upstreamModel };
  const plan: Plan = {
    requestedModel: 'm',
    modelLabel: 'm',
    targets: [target],
    deadlineMs: 1,
  };
  const asked = inferenceOf({ stream: true, body: Buffer.alloc(inputTokens * 4, 'a'), maxOutputTokens: 500 });
  const inference = goesOnAlone === undefined ? asked : { ...asked, goesOnAlone };
  const forecast = new Forecast(inference, plan, prices, new OutputHistory(), 0);
  forecast.releaseBody();
  const attempts = reached.map((how): AttemptRecord => {
    return {
      target,
      startedAtMs: 0,
      outcome: how === 'answer' ? 'ok' : 'upstream_error',
      reached: how,
      durationMs: 1,
    };
  });
  return consumedBy(attempts, outcome, forecast);
}

const gone: RelayOutcome = { kind: 'failed', code: 'client_gone', message: 'gone' };
const told = { inputTokens: 7, outputTokens: 3, totalTokens: 10 };
const flewBy = { inputTokens: 0, outputTokens: 42, totalTokens: 42, estimated: true };

describe('consumedBy', () => {
  it("is the provider's own figures where it reported them", () => {
    const consumed = { usage: told, tokens: 10, nanoUsd: 7 * 1_000 + 3 * 10_000 };
    expect(ended(['answer'], { kind: 'complete', usage: told })).toEqual(consumed);
    expect(ended(['answer'], { ...gone, usage: told })).toEqual(consumed);
  });

  it('is the input and the relayed output of a stream that broke off', () => {
    const usage = { inputTokens, outputTokens: 42, totalTokens: 142, estimated: true };
    expect(ended(['answer'], { ...gone, usage: flewBy })).toEqual({ usage, tokens: 142, nanoUsd: 520_000 });
  });

  it('is the input of a call that was made and not answered', () => {
    const usage = { inputTokens, outputTokens: 0, totalTokens: inputTokens, estimated: true };
    expect(ended(['provider'], gone)).toEqual({ usage, tokens: 100, nanoUsd: 100_000 });
    expect(ended(['answer'], { kind: 'failed', code: 'upstream_invalid', message: 'no' })).toMatchObject({
      tokens: 100,
    });
  });

  it('is nothing where the provider refused the call or was not reached', () => {
    expect(ended(['refusal'], gone)).toEqual(nothingConsumed);
    expect(ended(['nobody', 'nobody'], gone)).toEqual(nothingConsumed);
    expect(ended([], gone)).toEqual(nothingConsumed);
  });

  it('counts every provider that did work', () => {
    expect(ended(['provider', 'nobody', 'refusal', 'answer'], { kind: 'complete', usage: told })).toEqual({
      usage: told,
      tokens: 110,
      nanoUsd: 100_000 + 37_000,
    });
  });

  it('counts tokens but no money where the price is unknown', () => {
    expect(ended(['answer'], { kind: 'complete', usage: told }, 'unheard-of')).toEqual({
      usage: told,
      tokens: 10,
      nanoUsd: 0,
    });
  });

  it('counts what was expected of work that goes on when nobody waits, unless the provider has said what it used', () => {
    const queued: RelayOutcome = { kind: 'complete' };
    const left: RelayOutcome = {
      kind: 'failed',
      code: 'client_gone',
      message: '',
      usage: { inputTokens: 0, outputTokens: 3, totalTokens: 3, estimated: true },
    };
    for (const outcome of [queued, left]) {
      expect(ended(['answer'], outcome, 'm', 'behind_answer')).toMatchObject({
        tokens: 600,
        usage: { outputTokens: 500 },
      });
      expect(ended(['provider', 'answer'], outcome, 'm', 'behind_answer').tokens).toBe(1200);
    }
    // A picture is ready when its answer is.
    expect(ended(['answer'], left, 'm', 'until_answered')).toMatchObject({ tokens: 600, usage: { outputTokens: 500 } });
    expect(ended(['provider'], gone, 'm', 'until_answered').tokens).toBe(600);
    expect(ended(['answer'], queued, 'm', 'until_answered').tokens).toBe(100);
    expect(ended(['provider', 'answer'], queued, 'm', 'until_answered').tokens).toBe(700);
    const said: RelayOutcome = { kind: 'complete', usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 } };
    for (const goesOn of ['behind_answer', 'until_answered'] as const) {
      expect(ended(['answer'], said, 'm', goesOn).tokens).toBe(10);
      expect(ended(['refusal'], undefined, 'm', goesOn).tokens).toBe(0);
    }
    expect(ended(['answer'], left).tokens).toBe(103);
  });
});
