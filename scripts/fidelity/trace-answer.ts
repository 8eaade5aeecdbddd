import type { AnswerEvent } from '../../src/core/answer-events.ts';
import { GatewayError } from '../../src/core/errors.ts';
import { WholeAnswerCollector } from '../../src/core/whole-answer.ts';
import { AnswerLosses } from '../../src/dialects/answer-losses.ts';
import type { ClientDialect, ProviderDialect } from '../../src/dialects/dialect.ts';
import type { Use } from './declared/uses.ts';

/** What becomes of a member of a provider's answer on its way to a client of another dialect. */
export type AnswerTrace = 'carried' | 'dropped' | 'error' | 'nothing';

const metadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

/** Reads an answer with the member and one without it, writes both for the client, and compares. */
export function traceAnswer(use: Use, provider: ProviderDialect, client: ClientDialect): AnswerTrace {
  const asked = answerFor(use.with, provider, client);
  const without = answerFor(use.without, provider, client);
  if (asked === undefined || without === undefined) return 'error';
  if (asked.names.some((name) => !without.names.includes(name))) return 'dropped';
  if (asked.text !== without.text) return 'carried';
  return asked.names.some((name) => isNamed(use, name)) ? 'dropped' : 'nothing';
}

/** Undefined where the answer is an error for the client. */
function answerFor(
  answer: unknown,
  provider: ProviderDialect,
  client: ClientDialect,
): { readonly text: string; readonly names: readonly string[] } | undefined {
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
  // Ids that the gateway makes up differ each time.
  const text = client.writeAnswer(collector.answer(), metadata).replaceAll(/call_[\w-]{16,}/g, 'call_');
  return { text, names: losses.names };
}

/** The names of the hub's parts, and where they come from in a provider's answer. */
const places: Readonly<Record<string, RegExp>> = {
  citation: /citation|annotation|grounding/i,
  image: /image|inlineData/,
  signature: /thinking|signature|reasoning|encrypted/i,
  audio: /audio|inlineData/,
  logprobs: /logprobs/i,
  usage: /usage/i,
  extension: /./,
};

/** Whether the name is that of the member, or of a part of the answer that is dropped as a whole with the member in it. */
function isNamed({ path }: Use, name: string): boolean {
  const steps = path.map((step) => step.replaceAll(/[[\]]/g, ''));
  const [, feature = '', ...rest] = name.split('.');
  const place = places[feature];
  if (place !== undefined) return steps.some((step) => place.test(step));
  return steps.includes(rest.at(-1) ?? feature);
}
