import { GatewayError } from '../core/errors.ts';
import type { Inference } from '../core/inference.ts';
import type { Target } from '../core/plan.ts';
import type { AnswerSummary, ProviderDialect } from './dialect.ts';
import { PassStream } from './pass-stream.ts';
import { readJson } from './read-json.ts';

/** What most dialects have in common. */
type Common = Pick<ProviderDialect, 'isReadable' | 'isWhole' | 'readSummary' | 'passStream'>;

/** Makes a provider side from what is particular to its dialect. A dialect gives its own forms of the common parts where it has them. */
export function providerSide(own: Omit<ProviderDialect, keyof Common> & Partial<Common>): ProviderDialect {
  const side: ProviderDialect = {
    isReadable: (data) => readJson(data) !== undefined,
    isWhole: ({ data, isNamedError }) => isNamedError || isObject(readJson(data)),
    readSummary: ({ body }) => summarize(side, body),
    passStream: (inference, target) => passStream(side, inference, target),
    ...own,
  };
  return side;
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

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
