import type { HeadgateInference } from '../../dialects/headgate/request.ts';
import type { Translation } from '../translation.ts';
import { translateAnswer } from './answer.ts';
import { prepareCall } from './request.ts';
import { ChunkTranslator } from './stream.ts';

/** `/v1/inference` asked of a provider that speaks OpenAI's dialect. */
export const headgateToOpenai: Translation = {
  prepare: (inference, target) => prepareCall(inference as HeadgateInference, target),
  answer: translateAnswer,
  stream: (frame) => new ChunkTranslator(frame),
};
