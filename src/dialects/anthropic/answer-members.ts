import { isObject } from '../chat-form/read-value.ts';
import type { UsualMembers } from '../lost-members.ts';
import { oneOf } from '../usual-values.ts';
import { ByType, type Shape, usualTiers } from '../nested-members.ts';

const cited = { type: true, cited_text: true } as const;
const ofDocument = { ...cited, document_index: true, document_title: true, file_id: true } as const;
const blocks = { start_block_index: true, end_block_index: true } as const;

const citation = new ByType({
  char_location: { ...ofDocument, start_char_index: true, end_char_index: true },
  page_location: { ...ofDocument, start_page_number: true, end_page_number: true },
  content_block_location: { ...ofDocument, ...blocks },
  search_result_location: { ...cited, ...blocks, source: true, title: true },
  web_search_result_location: { ...cited, url: true, title: true },
});

/** Blocks of other types are told as a whole. */
const block = new ByType({
  text: { type: true, text: true, citations: citation },
  thinking: { type: true, thinking: true, signature: true },
  redacted_thinking: { type: true, data: true },
  // A call of a tool by a program that the model has written has another caller than the model itself.
  tool_use: { type: true, id: true, name: true, input: true, caller: { type: true } },
});

const usage: Shape = {
  input_tokens: true,
  output_tokens: true,
  cache_read_input_tokens: true,
  cache_creation_input_tokens: true,
  cache_creation: { ephemeral_1h_input_tokens: true, ephemeral_5m_input_tokens: true },
  output_tokens_details: { thinking_tokens: true },
  // Counted together.
  server_tool_use: true,
  service_tier: usualTiers,
};

const end = { stop_reason: true, stop_sequence: true, stop_details: { type: true, explanation: true } } as const;

/** Members of a message that are read, or that the gateway writes anew: its id, its type and its role. */
export const answerMembers: Shape = {
  id: true,
  type: true,
  role: true,
  model: true,
  content: block,
  usage,
  ...end,
};

const delta = new ByType({
  text_delta: { type: true, text: true },
  thinking_delta: { type: true, thinking: true, estimated_tokens: true },
  signature_delta: { type: true, signature: true },
  input_json_delta: { type: true, partial_json: true },
  citations_delta: { type: true, citation },
});

/** Members of an event of a stream. */
export const eventMembers: Shape = new ByType({
  message_start: { type: true, message: answerMembers },
  content_block_start: { type: true, index: true, content_block: block },
  content_block_delta: { type: true, index: true, delta },
  message_delta: { type: true, delta: end, usage },
});

/** Where a message was made, how fast, and in which steps, when nobody has asked for a place, for speed or for more steps. */
export const usualMembers: UsualMembers = new Map([
  ['inference_geo', oneOf('global', 'not_available')],
  ['speed', oneOf('standard')],
  ['iterations', isMessageAlone],
]);

/** The figures of the only step are those of the message. */
function isMessageAlone(steps: unknown): boolean {
  if (!Array.isArray(steps) || steps.length !== 1) return false;
  const [step] = steps as unknown[];
  return isObject(step) && step['type'] === 'message';
}
