import { ByType, type Shape, usualTiers } from '../nested-members.ts';
import type { UsualMembers } from '../lost-members.ts';
import { figureMembers } from '../openai-form/figure-members.ts';
import { filterResults } from '../openai-form/filter-results.ts';
import { tokenMembers } from '../openai-form/token-members.ts';
import { oneOf } from '../usual-values.ts';

const annotations = new ByType({
  url_citation: { type: true, url: true, title: true, start_index: true, end_index: true },
  file_citation: { type: true, file_id: true, filename: true, index: true },
});
const content = new ByType({
  output_text: { type: true, text: true, annotations, logprobs: tokenMembers },
  refusal: { type: true, refusal: true },
});
const texts = { type: true, text: true } as const;
const ofItem = { type: true, id: true, status: true } as const;

/** The client's own request, which the provider repeats in its answer. */
const echo = Object.fromEntries(
  [
    'background',
    'conversation',
    'include',
    'instructions',
    'max_output_tokens',
    'max_tool_calls',
    'metadata',
    'parallel_tool_calls',
    'previous_response_id',
    'prompt',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'reasoning',
    'safety_identifier',
    'store',
    'temperature',
    'text',
    'tool_choice',
    'tools',
    'top_logprobs',
    'top_p',
    'truncation',
    'user',
    'frequency_penalty',
    'presence_penalty',
  ].map((name) => [name, true] as const),
);

/** Members of an item of the output. Items of other types are told as a whole. */
const item = new ByType({
  message: { ...ofItem, role: true, content },
  reasoning: { ...ofItem, summary: texts, content: texts, encrypted_content: true },
  function_call: { ...ofItem, call_id: true, name: true, arguments: true },
  image_generation_call: { ...ofItem, result: true, output_format: true },
});

/**
 * Members of a response that are read, that the gateway writes anew (its id, its times and its state), or that only repeat
 * the request.
 */
export const answerMembers: Shape = {
  ...echo,
  id: true,
  object: true,
  created_at: true,
  completed_at: true,
  model: true,
  status: true,
  error: true,
  incomplete_details: { reason: true },
  output: item,
  // The SDKs' helper for the texts of the output.
  output_text: true,
  usage: figureMembers,
  service_tier: usualTiers,
};

/** Members of an event of a stream. The ids and numbers of the gateway's own events are its own. */
export const eventMembers: Shape = {
  type: true,
  sequence_number: true,
  response: answerMembers,
  item,
  part: content,
  item_id: true,
  output_index: true,
  content_index: true,
  summary_index: true,
  annotation_index: true,
  annotation: annotations,
  delta: true,
  text: true,
  refusal: true,
  arguments: true,
  name: true,
  logprobs: tokenMembers,
  obfuscation: true,
  // Whole items follow, with what their tools did. An image has what it is like.
  code: true,
  command: true,
  command_index: true,
  diff: true,
  input: true,
  output: true,
  partial_image_b64: true,
  partial_image_index: true,
  background: true,
  output_format: true,
  quality: true,
  size: true,
};

/** What nearly every answer has: the part of a message that says what came of it, and that no filter has found anything. */
export const usualMembers: UsualMembers = new Map([...filterResults, ['phase', oneOf('final_answer')]]);
