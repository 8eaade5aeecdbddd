import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { Target } from '../core/plan.ts';
import { unreadableAnswer } from '../core/unreadable.ts';
import { isObject } from './chat-form/read-value.ts';
import type { AnswerSummary, ProviderDialect } from './dialect.ts';
import { type ErrorForm, errorReader } from './error-reader.ts';
import { type ContentReader, ObjectStreamReader } from './object-stream-reader.ts';
import { parseBody } from './parse-body.ts';
import { PassStream } from './pass-stream.ts';
import { readJson, readObject } from './read-json.ts';

/** What most dialects have in common. */
type Common = Pick<
  ProviderDialect,
  'framing' | 'errors' | 'passedHeaders' | 'isReadable' | 'isWhole' | 'readSummary' | 'passStream'
>;

/** What reads its answers. */
type Readers = Pick<ProviderDialect, 'readAnswer' | 'streamReader'>;

/** What is particular to the provider side of one dialect, and its own forms of the common parts where it has them. */
interface OwnParts extends Omit<ProviderDialect, keyof Common | keyof Readers>, Partial<Common> {
  readonly errorForm: ErrorForm;
}

/** One reader for complete answers and for streams, where a complete answer is one object in the form of a stream's last one. */
interface OneReader {
  readonly contentReader: () => ContentReader;
}

/** Makes a provider side from what is particular to its dialect. */
export function providerSide({ errorForm, ...own }: OwnParts & (Readers | OneReader)): ProviderDialect {
  const side: ProviderDialect = {
    framing: errorForm.framing,
    errors: errorReader(errorForm),
    passedHeaders: { toProvider: [], toClient: [] },
    isReadable: (data) => readJson(data) !== undefined,
    isWhole: ({ data, isNamedError }) => isNamedError || readObject(data) !== undefined,
    readSummary: ({ body }) => summarize(side, body),
    passStream: (inference, target) => passStream(side, inference, target),
    ...('contentReader' in own ? readersOf(own, errorForm) : own),
    ...own,
  };
  return side;
}

function readersOf({ contentReader }: OneReader, errorForm: ErrorForm): Readers {
  return {
    readAnswer(body, emit) {
      const answer = parseBody(body);
      const content = contentReader();
      if (isObject(answer)) content.read(answer, emit);
      if (content.ended) return;
      throw unreadableAnswer('it is not complete');
    },
    streamReader: () => new ObjectStreamReader(contentReader(), errorForm),
  };
}

/** Reads a complete answer into the hub for its usage and its model. What the gateway cannot read, its client may. */
function summarize(side: ProviderDialect, body: Buffer): AnswerSummary {
  let usage: AnswerSummary['usage'];
  let reportedModel: AnswerSummary['reportedModel'];
  try {
    side.readAnswer(body, (event) => {
      if (event.kind === 'usage') usage = event.usage;
      else if (event.kind === 'start' || event.kind === 'model') reportedModel ??= event.model;
    });
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
  }
  return { usage, reportedModel };
}

function passStream(side: ProviderDialect, inference: Inference, target: Target): PassStream {
  if (inference.dialect !== side.name) throw new Error('a stream passes to a client of the same dialect only');
  return new PassStream(side, target);
}
