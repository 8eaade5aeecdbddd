import { expect } from 'vitest';
import { waitFor } from '../harness/gateway.ts';
import { cityShape, weather } from './clients/asked.ts';
import type { Ask } from './clients/client.ts';
import { finished } from './clients/finished.ts';
import { type Asked, failureOf } from './conforms.ts';

/** What a client shows to its application, however many calls the gateway makes for it. */
export interface Behaviour {
  readonly name: string;
  /** The model that is asked for, with directives for the simulator. */
  readonly model: string;
  /** Throws where the client shows something else. */
  readonly check: (asked: Asked) => Promise<void>;
}

export const completeAnswer = behaviour(
  'a complete answer arrives with its finish reason and usage',
  'sim/tokens=7;seed=1',
  async (ask, { client }) => {
    expect(await client.complete(ask)).toEqual({
      text: expect.stringMatching(/\w+ \w+/) as unknown,
      finishReason: finished[client.name],
      outputTokens: 7,
    });
  },
);

export const streamedAnswer = behaviour(
  'a streamed answer is the complete one, piece by piece',
  'sim/tokens=7;seed=1;text=unicode;cut=3',
  async (ask, { client }) => {
    const pieces: string[] = [];
    const streamed = await client.stream({ ...ask, onText: (text) => pieces.push(text) });
    expect(pieces.length).toBeGreaterThanOrEqual(7);
    expect(pieces.join('')).toBe(streamed.text);
    expect(streamed).toEqual(await client.complete(ask));
  },
);

export const toolCall = behaviour(
  'a tool is called with arguments that fit its schema, complete and streamed',
  'gpt-test',
  async (ask, { client }) => {
    const complete = await client.callTool(ask);
    expect(complete).toEqual([{ name: 'weather', input: expect.anything() as unknown }]);
    weather.input.parse(complete[0]?.input);
    expect(await client.streamToolCall(ask)).toEqual(complete);
  },
);

export const twoToolCalls = behaviour(
  'two tool calls of one answer stay two',
  'sim/tool-calls=2',
  async (ask, { client }) => {
    const complete = await client.callTool(ask);
    expect(complete).toHaveLength(2);
    expect(await client.streamToolCall(ask)).toEqual(complete);
  },
);

export const structuredOutput = behaviour(
  'structured output fits the schema, which reaches the provider',
  'gpt-test',
  async (ask, { client }) => {
    const city = await client.structured(ask);
    expect(cityShape.parse(city)).toEqual(city);
  },
);

export const providersRefusal = behaviour(
  "a provider's 400 is raised once, in its words",
  'sim/status=400',
  async (ask, { client }) => {
    for (const way of [client.complete, client.stream]) {
      const failure = await failureOf(client, way(ask));
      expect(failure.status).toBe(400);
      expect(failure.message).toContain('The request was refused with 400.');
    }
  },
);

const brokenOff = /broke off before its end/;

const streamFaults = {
  'an error event': ['error-after=3', /had an error while processing/],
  'a truncation': ['truncate-after=3', brokenOff],
  'a truncation before the first word': ['truncate-after=1', brokenOff],
  'an end without a finish_reason and without [DONE]': ['no-done;no-finish', brokenOff],
  'a reset': ['reset-after=3', /broke off/],
  'a silence': ['stall-after=3', /sent nothing for 1 s/],
} as const;

/** For a gateway with `soonSilent`. */
export const brokenStreams = Object.entries(streamFaults).map(([fault, [directive, message]]) =>
  behaviour(
    `${fault} in the middle of a stream raises our message`,
    `sim/tokens=6;rate=200;${directive}`,
    async (ask, { client }) => {
      let text = '';
      const onText = (piece: string) => (text += piece);
      // A client may retry a stream that has shown nothing yet, and one client does.
      const hasNoText = directive === 'truncate-after=1';
      const retries = hasNoText ? { maxRetries: 0 } : {};
      const failure = await failureOf(client, client.stream({ ...retries, ...ask, onText }));
      expect(failure.message).toMatch(message);
      expect(text === '').toBe(hasNoText);
    },
  ),
);

export const cutToolCall = behaviour(
  'a tool call that breaks off in its arguments raises our message',
  'sim/truncate-after=4;rate=200',
  async (ask, { client }) => {
    const failure = await failureOf(client, client.streamToolCall(ask));
    expect(failure.message).toMatch(/broke off before its end/);
  },
);

export const abortBeforeTheAnswer = behaviour(
  'an abort before the answer ends the provider call',
  'sim/stall-after=request',
  async (ask, asked) => {
    const aborting = new AbortController();
    const call = asked.client.complete({ ...ask, signal: aborting.signal });
    const raised = call.catch((thrown: unknown) => thrown);
    await lastCallBecomes(asked, 'open');
    aborting.abort();
    expect(String(await raised)).toMatch(/abort/i);
    await lastCallBecomes(asked, 'aborted');
  },
);

export const abortInAStream = behaviour(
  'an abort in the middle of a stream ends the provider call',
  'sim/tokens=500;rate=50',
  async (ask, asked) => {
    const aborting = new AbortController();
    const onText = () => {
      aborting.abort();
    };
    const call = asked.client.stream({ ...ask, signal: aborting.signal, onText });
    await call.catch(() => {}); // openai-node ends such a loop without an error
    await lastCallBecomes(asked, 'aborted');
  },
);

async function lastCallBecomes({ provider }: Asked, wanted: 'open' | 'aborted'): Promise<void> {
  const seen = await waitFor(() => {
    const last = provider.requests().at(-1);
    // A call that is about to fail is open too, for a moment.
    const isSettled = wanted !== 'open' || provider.stats().nowMs - (last?.startedAtMs ?? Infinity) > 50;
    return last?.state === wanted && isSettled ? true : undefined;
  }, 2000);
  expect(seen, `the last call did not become ${wanted}: ${JSON.stringify(provider.requests().slice(-3))}`).toBe(true);
}

function behaviour(
  name: string,
  model: string,
  show: (ask: Pick<Ask, 'baseUrl' | 'model'>, asked: Asked) => Promise<void>,
): Behaviour {
  return { name, model, check: (asked) => show({ baseUrl: asked.baseUrl, model }, asked) };
}

/** All of them, for a gateway with `soonSilent`. */
export const behaviours: readonly Behaviour[] = [
  completeAnswer,
  streamedAnswer,
  toolCall,
  twoToolCalls,
  structuredOutput,
  providersRefusal,
  ...brokenStreams,
  cutToolCall,
  abortBeforeTheAnswer,
  abortInAStream,
];
