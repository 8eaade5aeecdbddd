import type { Inference } from '../../../src/core/inference.ts';
import { inferenceOf } from '../../../src/core/inference.fixture.ts';
import { providerOf } from '../../../src/core/provider-for-tests.ts';
import type { ClientDialect, ProviderDialect } from '../../../src/dialects/dialect.ts';
import { StreamLosses } from '../../../src/relay/stream-losses.ts';
import { ThroughHub } from '../../../src/relay/through-hub.ts';
import type { Use } from '../declared/uses.ts';
import { type AnswerTrace, fateOf, metadata, type Told, withoutOwnIds } from '../trace-answer.ts';
import type { Members, StreamSchema } from './stream-schema.ts';

const target = { upstreamModel: 'm', provider: providerOf() };
const nothing = Buffer.alloc(0);

/** Reads a stream with the member and one without it, writes both for the client, and compares. */
export function traceStream(
  use: Use,
  schema: StreamSchema,
  provider: ProviderDialect,
  client: ClientDialect,
): AnswerTrace {
  const told = (event: unknown): Told | undefined => streamFor(schema.streamWith(event as Members), provider, client);
  return fateOf(use, told(use.with), told(use.without));
}

/** Undefined where the stream ends in an error for the client. */
function streamFor(bytes: Buffer, provider: ProviderDialect, client: ClientDialect): Told | undefined {
  const inference = inferenceFor(client);
  const losses = new StreamLosses(client.answerFates, client.streamForm(inference).comment);
  const stream = new ThroughHub(provider, target, client.streamWriter(inference, metadata), losses);
  const text = stream.take(bytes) + stream.finish(nothing);
  const names = [...text.matchAll(namesInText)].flatMap(([, inComment, inMember]) =>
    inComment === undefined ? (JSON.parse(inMember ?? '') as string[]) : inComment.split(', '),
  );
  const rest = withoutOwnIds(text.replaceAll(namesInText, ''));
  return stream.ending?.kind === 'complete' ? { text: rest, names } : undefined;
}

/** Where a stream names what it has lost: in a comment, or in Gemini's last chunk. */
const namesInText = /: x-headgate-dropped: (.*)\n\n|,"headgateDropped":(\[[^\]]*\])/g;

/** Of a client that wants the usage told, where it can want it. */
function inferenceFor(client: ClientDialect): Inference {
  if (client.name !== 'openai-chat') return inferenceOf({ dialect: client.name, stream: true });
  const request = { model: 'm', messages: [], stream: true, stream_options: { include_usage: true } };
  const head = { method: 'POST', operation: 'generate', route: '', query: '', headers: {}, maxValues: 100 } as const;
  const parsed = client.parse(Buffer.from(JSON.stringify(request)), { ...head, parameters: {} });
  if (parsed.kind === 'invalid') throw parsed.error;
  return parsed.inference;
}
