import type { ProviderDialect } from '../dialect.ts';
import { SealedStream } from '../openai-form/sealed-stream.ts';
import { PassStream } from '../pass-stream.ts';
import { providerSide } from '../provider-side.ts';
import { editRequest } from './edit-request-bytes.ts';
import { messageEvent } from './events.ts';
import { fatesFor } from './fates-for.ts';
import { anthropicFates } from './fates.ts';
import { anthropicPassedHeaders } from './passed-headers.ts';
import { readSummary } from './answer-summary.ts';
import { hasContent, readAnswer } from './read-answer.ts';
import { anthropicErrorForm } from './read-error.ts';
import { AnthropicCountInference, AnthropicInference } from './read-request.ts';
import { MessageReader } from './read-stream.ts';
import { MessageSealer } from './seal-answer.ts';
import { countCall, messagesCall, writeRequest } from './write-request.ts';

/** The provider side of Anthropic's Messages. */
export const anthropicProvider: ProviderDialect = providerSide({
  name: 'anthropic',
  fates: anthropicFates,
  fatesFor: (conversation, { upstreamModel }) => fatesFor(conversation, upstreamModel),
  errorForm: anthropicErrorForm,
  passedHeaders: anthropicPassedHeaders,
  isAnswer: hasContent,
  passCall(inference, { upstreamModel, provider }) {
    const isCount = inference instanceof AnthropicCountInference;
    if (!isCount && !(inference instanceof AnthropicInference)) return undefined;
    const { body, dropped } = editRequest(inference, upstreamModel, provider.name);
    const call = isCount ? countCall(body) : messagesCall(body, inference.stream);
    return dropped.length === 0 ? call : { ...call, dropped };
  },
  writeCall: writeRequest,
  readSummary,
  passStream(inference, target) {
    if (!(inference instanceof AnthropicInference)) {
      throw new Error('a stream passes to a client of the same dialect only');
    }
    const passed = new PassStream(anthropicProvider, target, messageEvent('message_stop', {}));
    const { sealing } = inference;
    return sealing === undefined ? passed : new SealedStream(passed, new MessageSealer(sealing, target.provider.name));
  },
  readAnswer,
  streamReader: () => new MessageReader(),
});
