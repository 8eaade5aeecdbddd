import { expect } from 'vitest';
import { cityShape, weather } from '../clients/asked.ts';
import { type PythonCall, type PythonClient, PythonError } from './python-client.ts';

/** A client in Python, and the gateway that it asks. */
export interface PythonAsked {
  readonly client: PythonClient;
  readonly url: string;
  /** The class of the client's error for an error inside a stream. */
  readonly streamError: string;
}

/** What a client shows to its application, however many calls the gateway makes for it. */
export interface PythonBehaviour {
  readonly name: string;
  /** The models that are asked for, with directives for the simulator. */
  readonly models: readonly string[];
  /** Throws where the client shows something else. */
  readonly check: (asked: PythonAsked) => Promise<void>;
}

/** The error that the client raises. */
export async function failureOf(
  { client, url }: Pick<PythonAsked, 'client' | 'url'>,
  name: PythonCall,
  model: string,
  onText?: (text: string) => void,
): Promise<PythonError> {
  const outcome: unknown = await client.call(name, { url, model }, onText).catch((thrown: unknown) => thrown);
  if (outcome instanceof PythonError) return outcome;
  throw new Error(`it took this for a success: ${JSON.stringify(outcome)}`, { cause: outcome });
}

/** All classes of the errors that were raised. */
export function classesOf({ chain }: PythonError): string[] {
  return chain.flatMap(({ classes }) => classes);
}

const streamedModel = 'sim/tokens=7;seed=1;text=unicode;cut=3';
const toolModels = [
  ['gpt-test', 1],
  ['sim/tool-calls=2', 2],
] as const;

const inStreams = [
  ['an error', 'error-after=3', /had an error while processing/],
  ['a truncation', 'truncate-after=3', /broke off before its end/],
] as const;

export const pythonBehaviours: readonly PythonBehaviour[] = [
  behaviour(
    'a streamed answer is the complete one, piece by piece, with its usage',
    [streamedModel],
    async ({ client, url }) => {
      const ask = { url, model: streamedModel };
      const complete = await client.call('complete', ask);
      expect(complete).toMatchObject({ text: expect.stringMatching(/\w/) as unknown, outputTokens: 7 });
      const pieces: string[] = [];
      const streamed = (await client.call('stream', ask, (text) => pieces.push(text))) as {
        outputTokens: number | null;
      };
      expect(streamed).toEqual({ ...(complete as object), outputTokens: streamed.outputTokens ?? null });
      expect([7, null]).toContain(streamed.outputTokens);
      expect(pieces.length).toBeGreaterThan(3);
      expect(pieces.join('')).toBe((complete as { text: string }).text);
    },
  ),
  behaviour(
    'tools are called with arguments that fit, complete and streamed, one and two of them',
    toolModels.map(([model]) => model),
    async ({ client, url }) => {
      for (const [model, count] of toolModels) {
        const complete = (await client.call('call_tool', { url, model })) as ReadonlyArray<{
          name: string;
          input: unknown;
        }>;
        expect(complete).toHaveLength(count);
        for (const { name, input } of complete) {
          expect(name).toBe('weather');
          weather.input.parse(input);
        }
        expect(await client.call('stream_tool_call', { url, model })).toEqual(complete);
      }
    },
  ),
  behaviour('structured output fits its schema', ['gpt-test'], async ({ client, url }) => {
    const city = await client.call('structured', { url, model: 'gpt-test' });
    expect(cityShape.parse(city)).toEqual(city);
  }),
  ...inStreams.map(([fault, directive, words]) => {
    const model = `sim/tokens=6;rate=200;${directive}`;
    return behaviour(`${fault} in the middle of a stream raises`, [model], async (asked) => {
      let text = '';
      const failure = await failureOf(asked, 'stream', model, (piece) => (text += piece));
      expect(failure.message).toMatch(words);
      expect(classesOf(failure)).toContain(asked.streamError);
      expect(text).not.toBe('');
    });
  }),
];

function behaviour(
  name: string,
  models: readonly string[],
  check: (asked: PythonAsked) => Promise<void>,
): PythonBehaviour {
  return { name, models, check };
}
