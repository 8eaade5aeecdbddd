import type { AnswerEvent } from '../../src/core/answer-events.ts';
import { GatewayError } from '../../src/core/errors.ts';
import { WholeAnswerCollector } from '../../src/core/whole-answer.ts';
import { AnswerLosses } from '../../src/dialects/answer-losses.ts';
import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import type { Use } from './declared/uses.ts';
import { eventStep } from './trace-use.ts';

/** What becomes of a member of a provider's answer on its way to a client. One of the same dialect gets the provider's bytes. */
export type AnswerTrace = 'carried' | 'dropped' | 'error' | 'nothing' | 'same dialect';

export const metadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

/** Reads an answer with the member and one without it, writes both for the client, and compares. */
export function traceAnswer(use: Use, provider: ProviderDialect, client: ClientDialect): AnswerTrace {
  return fateOf(use, answerFor(use.with, provider, client), answerFor(use.without, provider, client));
}

/** What a client gets, and the names of what it is told that it does not get. */
export interface Told {
  readonly text: string;
  readonly names: readonly string[];
}

/** @param asked what comes of an answer with the member, @param without of one without it; undefined where that is an error */
export function fateOf(use: Use, asked: Told | undefined, without: Told | undefined): AnswerTrace {
  if (asked === undefined) return 'error';
  // Without it, there is no answer.
  if (without === undefined) return 'carried';
  if (asked.names.some((name) => !without.names.includes(name))) return 'dropped';
  if (asked.text !== without.text) return 'carried';
  return asked.names.some((name) => isNamed(use, name)) ? 'dropped' : 'nothing';
}

/** Undefined where the answer is an error for the client. */
function answerFor(answer: unknown, provider: ProviderDialect, client: ClientDialect): Told | undefined {
  const collector = new WholeAnswerCollector('p');
  const losses = new AnswerLosses(client.answerFates);
  try {
    provider.readAnswer(Buffer.from(JSON.stringify(answer)), (event: AnswerEvent) => {
      collector.add(event);
      losses.add(event);
    });
  } catch (thrown) {
    if (thrown instanceof GatewayError) return undefined;
    throw thrown;
  }
  return { text: withoutOwnIds(client.writeAnswer(collector.answer(), metadata)), names: losses.names };
}

/** Ids that the gateway makes up differ each time. */
export function withoutOwnIds(text: string): string {
  return text.replaceAll(/call_[\w-]{16,}/g, 'call_');
}

/** The names of the hub's parts and of their members, and where they come from in a provider's answer. */
const places: Readonly<Record<string, RegExp>> = {
  citation: /citation|annotation|grounding/i,
  'citation.title': /title|name/i,
  'citation.quoted': /text|content/i,
  'citation.documentIndex': /document/i,
  'citation.fileId': /file/i,
  'citation.place': /start|end|page|index|location/i,
  'citation.span': /start|end|index|segment/i,
  image: /image|inlineData/,
  signature: /thinking|signature|reasoning|encrypted/i,
  audio: /audio|inlineData/,
  'audio.id': /^id$/,
  'audio.expiresAtSeconds': /expires/,
  logprobs: /logprobs/i,
  'usage.cachedInputTokens': /cache/i,
  'usage.cacheWriteTokens': /cache/i,
  'usage.longCacheWriteTokens': /cache/i,
  'usage.reasoningTokens': /reasoning|thought|thinking/i,
  'usage.audioInputTokens': /audio|modality|tokenCount/i,
  'usage.audioOutputTokens': /audio|modality|tokenCount/i,
  'usage.serverToolCalls': /server_tool/i,
  extension: /./,
};

/** Whether the name is that of the member, or of a part of the answer that is dropped as a whole with the member in it. */
function isNamed({ path }: Use, name: string): boolean {
  // What a piece is, the type of its event says.
  const own = path[0] === eventStep && path.at(-1) !== 'delta' ? path.slice(2) : path;
  const steps = own.map((step) => step.replaceAll(/[[\]]/g, ''));
  const lost = name.replace('answer.', '');
  const place = places[lost];
  return place === undefined ? steps.includes(lost.split('.').at(-1) ?? '') : steps.some((step) => place.test(step));
}
