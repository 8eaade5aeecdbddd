import { GatewayError } from '../../../src/core/errors.ts';
import type { PassedInference } from '../../../src/core/inference.ts';
import type { PassedOperation } from '../../../src/core/operation.ts';
import type { Target } from '../../../src/core/plan.ts';
import type { PreparedCall } from '../../../src/core/prepared-call.ts';
import type { StreamedBody } from '../../../src/core/streamed-body.ts';
import type { ClientDialect, ProviderDialect } from '../../../src/dialects/dialect.ts';
import { openaiChatClient } from '../../../src/dialects/openai-chat/client.ts';
import { openaiChatProvider } from '../../../src/dialects/openai-chat/provider.ts';

type RequestHead = NonNullable<Parameters<ClientDialect['parse']>[1]>;

/** A request that passes unchanged, with the way in which it is written to a provider. */
class PassedRequest implements PassedInference {
  readonly dialect = 'openai-chat';
  readonly stream = false;
  readonly operation: PassedOperation;
  readonly body: Buffer | StreamedBody | undefined;
  declare readonly requestedModel?: string;
  readonly #head: RequestHead;

  constructor(operation: PassedOperation, body: Buffer, head: RequestHead) {
    this.operation = operation;
    this.#head = head;
    this.body = head.streamed ?? (operation === 'speech' ? body : undefined);
    const model = modelIn(operation, body);
    if (model !== undefined) this.requestedModel = model;
  }

  callTo({ upstreamModel }: Target): PreparedCall {
    const { method, parameters, headers } = this.#head;
    const { body } = this;
    switch (this.operation) {
      case 'speech':
        return { method: 'POST', path: '/audio/speech', body, expects: 'bytes' };
      case 'transcribe': {
        const contentType = headers['content-type'] as string;
        return { method: 'POST', path: `/audio/${upstreamModel}`, body, contentType, expects: 'complete' };
      }
      case 'files':
      case 'complete':
      case 'image':
      case 'moderate':
      case 'rerank':
      case 'count_tokens':
      case 'compact':
      case 'embed':
      default: {
        const path = `/files/${encodeURIComponent(parameters['id'] ?? '')}`;
        if (method === 'DELETE') return { method, path, body, expects: 'complete' };
        return { method: 'GET', path: `${path}/content`, body, expects: 'bytes' };
      }
    }
  }
}

function modelIn(operation: PassedOperation, body: Buffer): string | undefined {
  if (operation === 'files') return undefined;
  if (operation === 'speech') return (JSON.parse(body.toString()) as { model: string }).model;
  const [, model] = /name="model"\r\n\r\n([^\r\n]{1,64})\r\n/.exec(body.toString('latin1')) ?? [];
  if (model === undefined) throw new GatewayError('invalid_request', 'model: must stand before the file');
  return model;
}

/** OpenAI's dialect with three more operations, added as the recipe in CONTRIBUTING.md says. */
export const passedClient: ClientDialect = {
  ...openaiChatClient,
  parse(body, head) {
    if (head === undefined || head.operation === 'generate') return openaiChatClient.parse(body, head);
    try {
      return { kind: 'valid', inference: new PassedRequest(head.operation, body, head) };
    } catch (thrown) {
      return { kind: 'invalid', error: GatewayError.from(thrown) };
    }
  },
};

export const passedProvider: ProviderDialect = {
  ...openaiChatProvider,
  passCall: (inference, target) =>
    inference instanceof PassedRequest ? inference.callTo(target) : openaiChatProvider.passCall(inference, target),
};
