import { quirksOf } from '../../core/quirks.ts';
import { readSummary } from '../openai-form/answer-summary.ts';
import { generationCall } from '../generation-call.ts';
import { PassedRequest } from './operations/passed-request.ts';
import { editRequestBytes, hasNoOptions } from './edit-request-bytes.ts';
import { openaiChatFates } from './fates.ts';
import { learnFromRefusal } from './learn-from-refusal.ts';
import { openaiPassedHeaders } from '../openai-form/passed-headers.ts';
import { SealedStream } from '../openai-form/sealed-stream.ts';
import { Passthrough } from './passthrough.ts';
import { hasChoices, readAnswer } from './read-answer.ts';
import { openaiChatErrorForm } from './read-error.ts';
import { ChunkReader } from './read-stream.ts';
import { OpenAiChatInference } from './read-request.ts';
import { doneData, isWholeEvent, parseEventData } from './chunk.ts';
import { AudioSealer } from './seal-audio.ts';
import { providerSide } from '../provider-side.ts';
import { writeRequest } from './write-request.ts';

/** The provider side of OpenAI's chat completions. */
export const openaiChatProvider = providerSide({
  name: 'openai-chat',
  fates: openaiChatFates,
  errorForm: openaiChatErrorForm,
  passedHeaders: openaiPassedHeaders,
  storesObjects: true,
  isAnswer: hasChoices,
  isReadable: (data) => data === doneData || parseEventData(data) !== undefined,
  isWhole: isWholeEvent,
  passCall(inference, target) {
    if (inference instanceof PassedRequest) return inference.callTo(target);
    if (!(inference instanceof OpenAiChatInference)) return undefined;
    const quirks = quirksOf(target);
    const body = editRequestBytes(inference, target.upstreamModel, quirks, target.provider.name);
    const call = generationCall('/chat/completions', body, inference.stream);
    const addsOptions = quirks.noStreamOptions !== true && hasNoOptions(inference);
    return addsOptions ? { ...call, learnFrom: learnFromRefusal } : call;
  },
  writeCall: writeRequest,
  readSummary: ({ body, members }) => readSummary(body, members),
  passStream(inference, { provider }) {
    if (!(inference instanceof OpenAiChatInference))
      throw new Error('a stream passes to a client of the same dialect only');
    const passed = new Passthrough({ showsUsage: inference.includeUsage, provider });
    const { sealing } = inference;
    return sealing === undefined ? passed : new SealedStream(passed, new AudioSealer(sealing, provider.name));
  },
  readAnswer,
  streamReader: () => new ChunkReader(),
});
