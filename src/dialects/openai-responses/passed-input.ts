import type { CompleteAnswer } from '../../core/answer.ts';
import type { GatewayError } from '../../core/errors.ts';
import type { PassedInference, RelayedAnswer } from '../../core/inference.ts';
import type { JsonMembers } from '../../core/json/scan-object.ts';
import type { ObjectIds } from '../../core/object-ids.ts';
import type { Target } from '../../core/plan.ts';
import type { PreparedCall } from '../../core/prepared-call.ts';
import { readSummary } from '../openai-form/answer-summary.ts';
import { sealError } from '../openai-form/seal-error.ts';
import type { Splice } from '../splice-bytes.ts';
import { type NamedObjects, namedIds, splicesFor } from './open-ids.ts';
import { passedBody } from './pass-body.ts';
import { readCommon, type Reader } from './read-request.ts';
import { sealAnswer } from './seal-answer.ts';

/**
 * `count_tokens` says how many tokens the input of a response has (https://platform.openai.com/docs/api-reference/responses/input-tokens),
 * `compact` makes a long conversation short (https://platform.openai.com/docs/api-reference/responses/compact).
 */
type InputOperation = 'count_tokens' | 'compact';

const paths: Readonly<Record<InputOperation, string>> = {
  count_tokens: '/responses/input_tokens',
  compact: '/responses/compact',
};

/** A request about the input of a response that makes no response. It passes to a provider of the Responses API alone. */
export class PassedInput implements PassedInference {
  readonly dialect = 'openai-responses';
  readonly operation: InputOperation;
  readonly stream = false;
  readonly requestedModel: string;
  readonly body: Buffer;
  readonly members: JsonMembers;
  declare readonly maxOutputTokens?: number;
  declare readonly modelMember?: string;
  readonly #named: NamedObjects | undefined;
  readonly #sealing: ObjectIds | undefined;

  /** @throws GatewayError `invalid_json`, `invalid_request`, and `object_not_found` for an id that is none of the caller's */
  constructor(operation: InputOperation, bytes: Buffer, reader: Reader) {
    const { requestedModel, body, members, modelMember, named, sealing } = readCommon(bytes, reader);
    this.operation = operation;
    this.requestedModel = requestedModel;
    this.body = body;
    this.members = members;
    if (operation === 'count_tokens') this.maxOutputTokens = 0;
    if (modelMember !== undefined) this.modelMember = modelMember;
    this.#named = named;
    this.#sealing = sealing;
  }

  callTo(target: Target): PreparedCall {
    return { method: 'POST', path: paths[this.operation], expects: 'complete', ...passedBody(this, target) };
  }

  idsFor(provider: string): readonly Splice[] {
    return this.#named === undefined ? [] : splicesFor(this.#named, provider);
  }

  relayComplete({ body, members, target }: CompleteAnswer): RelayedAnswer {
    if (this.operation === 'count_tokens') return { body, usage: nothing };
    const sealing = this.#sealing;
    const sealed = sealing === undefined ? body : sealAnswer(body, target.provider.name, sealing);
    return { body: sealed, ...readSummary(body, members) };
  }

  relayError(error: GatewayError, provider: string): GatewayError {
    return this.#sealing === undefined ? error : sealError(error, provider, this.#sealing, namedIds(this.#named));
  }
}

/** The counting of tokens costs nothing. */
const nothing = { inputTokens: 0, outputTokens: 0, totalTokens: 0 } as const;
