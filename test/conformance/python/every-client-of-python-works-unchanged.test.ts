import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../../src/simulator/start-simulator.ts';
import { type RunningGateway, startGateway, waitFor } from '../../harness/gateway.ts';
import { cityShape, weather } from '../clients/asked.ts';
import { type PythonCall, PythonClient, PythonError } from './python-client.ts';
import { pythonModules, whatIsLeftOut } from './python-clients.ts';

if (whatIsLeftOut !== undefined) console.log(whatIsLeftOut);

let provider: Simulator;
let gateway: RunningGateway;
const ends: Array<() => Promise<unknown>> = [];

if (pythonModules.length > 0) {
  beforeAll(async () => {
    provider = await startSimulator({ defaults: 'ttft=0; rate=0' });
    ends.push(() => provider.stop());
    const limits = { perCaller: { requestsPerMinute: 'unlimited' } };
    gateway = await startGateway({ provider: provider.baseUrl, config: { limits } }, (end) => ends.push(end));
  }, 60_000);
}

afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

// A file without any test would be an error.
test.skipIf(pythonModules.length === 0)('each client is asked once', () => {
  expect(new Set(pythonModules.map(({ module }) => module)).size).toBe(pythonModules.length);
});

describe.each(pythonModules)('$module', ({ python, module, rateLimitError, streamError }) => {
  let client: PythonClient;

  beforeAll(() => {
    client = new PythonClient({ python, module });
  });

  afterAll(() => {
    client.end();
  });

  const call = (name: PythonCall, model: string, onText?: (text: string) => void): Promise<unknown> =>
    client.call(name, { url: gateway.url, model }, onText);

  /** The error that the client raises. */
  async function failureOf(name: PythonCall, model: string, onText?: (text: string) => void): Promise<PythonError> {
    const outcome: unknown = await call(name, model, onText).catch((thrown: unknown) => thrown);
    if (outcome instanceof PythonError) return outcome;
    throw new Error(`it took this for a success: ${JSON.stringify(outcome)}`, { cause: outcome });
  }

  const classesOf = ({ chain }: PythonError) => chain.flatMap(({ classes }) => classes);

  test('a streamed answer is the complete one, piece by piece, with its usage', async () => {
    const model = 'sim/tokens=7;seed=1;text=unicode;cut=3';
    const complete = await call('complete', model);
    expect(complete).toMatchObject({ text: expect.stringMatching(/\w/) as unknown, outputTokens: 7 });
    const pieces: string[] = [];
    const streamed = (await call('stream', model, (text) => pieces.push(text))) as { outputTokens: number | null };
    expect(streamed).toEqual({ ...(complete as object), outputTokens: streamed.outputTokens ?? null });
    expect([7, null]).toContain(streamed.outputTokens);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe((complete as { text: string }).text);
  });

  test('tools are called with arguments that fit, complete and streamed, one and two of them', async () => {
    for (const [model, count] of [
      ['gpt-test', 1],
      ['sim/tool-calls=2', 2],
    ] as const) {
      const complete = (await call('call_tool', model)) as ReadonlyArray<{ name: string; input: unknown }>;
      expect(complete).toHaveLength(count);
      for (const { name, input } of complete) {
        expect(name).toBe('weather');
        weather.input.parse(input);
      }
      expect(await call('stream_tool_call', model)).toEqual(complete);
    }
  });

  test('structured output fits its schema', async () => {
    const city = await call('structured', 'gpt-test');
    expect(cityShape.parse(city)).toEqual(city);
  });

  test('a 429 raises the class of a rate limit with the words of the provider', async () => {
    for (const name of ['complete', 'stream'] as const) {
      const failure = await failureOf(name, 'sim/status=429');
      expect(classesOf(failure)).toContain(rateLimitError);
      expect(failure.chain.map(({ status }) => status)).toContain(429);
      expect(failure.message).toContain('Rate limit reached');
    }
  });

  test.each([
    ['an error', 'error-after=3', /had an error while processing/],
    ['a truncation', 'truncate-after=3', /broke off before its end/],
  ])('%s in the middle of a stream raises', async (_name, directive, words) => {
    let text = '';
    const model = `sim/tokens=6;rate=200;${directive}`;
    const failure = await failureOf('stream', model, (piece) => (text += piece));
    expect(failure.message).toMatch(words);
    expect(classesOf(failure)).toContain(streamError);
    expect(text).not.toBe('');
  });

  test('a call that is cancelled in the middle of its stream ends the call to the provider', async () => {
    const leave = (): void => {
      client.abort();
    };
    const failure = await failureOf('stream', 'sim/tokens=5000;rate=50', leave);
    expect(classesOf(failure)).toContain('asyncio.exceptions.CancelledError');
    const state = await waitFor(() => {
      const last = provider.requests().at(-1)?.state;
      return last === 'open' ? undefined : last;
    }, 5000);
    expect(state).toBe('aborted');
  });
});
