import { expect, test } from 'vitest';
import type { RunningGateway } from '../harness/gateway.ts';
import { startWithTargets } from '../harness/several-targets.ts';
import { SimulatorProcess } from '../harness/simulator-process.ts';

const conversations = 200;
const turns = 4;
/** At once: enough that the bound of the load means something, and that no two turns of a conversation overlap. */
const atOnce = 40;
const loadBound = 1.5;
/** At once: a target with fewer than eight requests is never too busy for its own conversations. */
const tooFewForTheBound = 7;
const simulated = 'prompt-cache=10m; ttft=20ms; rate=0; tokens=5';

interface Turn {
  readonly conversation: number;
  readonly provider: string;
  readonly cachedTokens: number;
  readonly promptTokens: number;
}

interface Message {
  readonly role: string;
  readonly content: string;
}

/** The same system prompt in all conversations, and a first question of their own: each turn sends all that came before. */
async function takeTurn({ url }: RunningGateway, conversation: number, history: Message[]): Promise<Turn> {
  const topic = `topic ${conversation} `.repeat(600);
  const content = history.length === 0 ? `Tell me of ${topic}` : 'Go on.';
  history.push({ role: 'user', content });
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-test', messages: [{ role: 'system', content: 'Be brief.' }, ...history] }),
  });
  const body = (await answer.json()) as {
    choices: { message: { content: string } }[];
    usage: { prompt_tokens: number; prompt_tokens_details?: { cached_tokens?: number } };
  };
  expect(answer.status).toBe(200);
  history.push({ role: 'assistant', content: body.choices[0]?.message.content ?? '' });
  return {
    conversation,
    provider: answer.headers.get('x-headgate-provider') ?? '',
    cachedTokens: body.usage.prompt_tokens_details?.cached_tokens ?? 0,
    promptTokens: body.usage.prompt_tokens,
  };
}

/** Each conversation takes its turns one after the other. */
async function converse(
  gateway: RunningGateway,
  histories: Message[][],
  rounds: number,
  workers = atOnce,
): Promise<Turn[]> {
  const taken: Turn[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const waiting = histories.map((history, conversation) => ({ history, conversation }));
    const working = Array.from({ length: workers }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        taken.push(await takeTurn(gateway, next.conversation, next.history));
      }
    });
    await Promise.all(working);
  }
  return taken;
}

const newHistories = (): Message[][] => Array.from({ length: conversations }, () => []);

function hitsOf(taken: readonly Turn[]): number {
  const all = taken.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  return taken.reduce((sum, { cachedTokens }) => sum + cachedTokens, 0) / all;
}

async function start(count: number, model: Readonly<Record<string, unknown>>) {
  const targets = await Promise.all(Array.from({ length: count }, () => SimulatorProcess.start(simulated)));
  const group = targets.map(({ baseUrl }, index) => ({ name: `target-${index}`, baseUrl }));
  return { targets, gateway: await startWithTargets([group], model, { attempts: { repeatUnanswered: true } }) };
}

test(
  'with affinity four targets find as much in their prompt caches as one would, none has too much to do, and one that dies moves its own conversations only',
  { timeout: 240_000 },
  async () => {
    const alone = await start(1, {});
    const hitsOfOne = hitsOf(await converse(alone.gateway, newHistories(), turns));
    expect(hitsOfOne).toBeGreaterThan(0.5);

    const spread = await start(4, {});
    expect(hitsOf(await converse(spread.gateway, newHistories(), turns))).toBeLessThan(hitsOfOne * 0.8);

    const { targets, gateway } = await start(4, { affinity: { by: ['prefix'], loadBound } });
    const histories = newHistories();
    const taken = await converse(gateway, histories, turns);
    expect(hitsOf(taken)).toBeGreaterThan(hitsOfOne * 0.95);
    const counts = new Map<string, number>();
    for (const { provider } of taken) counts.set(provider, (counts.get(provider) ?? 0) + 1);
    // The bound holds at each moment. Over all, no target may have more than its part of the requests in flight.
    expect(Math.max(...counts.values())).toBeLessThanOrEqual((taken.length / 4) * loadBound);

    // Where a conversation is while nobody has too much to do: the last turn may have been one that went elsewhere.
    const quiet = await converse(gateway, histories, 1, tooFewForTheBound);
    const homes = new Map(quiet.map(({ conversation, provider }) => [conversation, provider]));
    targets[0]?.kill();
    await converse(gateway, newHistories(), 1);
    const after = await converse(gateway, histories, 1, tooFewForTheBound);
    const moved = after.filter(({ conversation, provider }) => homes.get(conversation) !== provider);
    const strangers = moved.filter(({ conversation }) => homes.get(conversation) !== 'target-0');
    expect(after.filter(({ provider }) => provider === 'target-0')).toEqual([]);
    expect(moved.length).toBeGreaterThan(0);
    expect(strangers).toEqual([]);
  },
);
