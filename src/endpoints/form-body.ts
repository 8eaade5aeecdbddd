import { formType, namesModelFirst } from '../dialects/openai-chat/operations/read-form.ts';
import type { OtherBody } from './inference-endpoint.ts';

/** How a route takes a form with a file. OpenAI takes sounds of 25 MB and pictures of 50 MB. */
export const formBody: OtherBody = {
  kind: 'form',
  type: formType,
  maxBytes: 64 * 1_048_576,
  canBeStreamed: namesModelFirst,
};
