import { nearestName } from '../../core/nearest-name.ts';

const passedOn = 'is not taken here; POST /v1/chat/completions passes it on to the provider';
const ofResponses = "belongs to OpenAI's Responses: use POST /v1/responses, or send the whole conversation in messages";

/** Fields that people know from other interfaces, and what to do here instead. */
const foreignFields: ReadonlyMap<string, string> = new Map([
  ['n', 'is not taken here: ask again for each further answer, or use POST /v1/chat/completions, which takes n'],
  ...each(
    ['max_completion_tokens', 'max_output_tokens', 'max_new_tokens', 'max_length', 'num_predict', 'maxOutputTokens'],
    'is max_tokens here; it counts the tokens spent on thinking too',
  ),
  ...each(
    ['reasoning', 'thinking', 'enable_thinking', 'thinking_budget', 'reasoning_format'],
    'is not taken here; POST /v1/chat/completions takes reasoning_effort, and whatever else the provider knows',
  ),
  ...each(['input', 'inputs'], 'is prompt here, or messages for a conversation'),
  ...each(
    ['text', 'query', 'question', 'content', 'message'],
    'is not a field here; what is asked is prompt, or messages',
  ),
  ...each(['instructions', 'system_prompt', 'system_instruction', 'systemInstruction'], 'is system here'),
  ...each(['stop_sequences', 'stopSequences'], 'is stop here'),
  ['functions', 'is tools here: a list of {"type": "function", "function": {…}}'],
  ['function_call', 'is tool_choice here'],
  ...each(['format', 'json_schema', 'response_schema', 'output_format', 'guided_json'], 'is response_format here'),
  ['stream_options', 'is not needed here: a stream always tells its usage, in its event done'],
  ...each(['safety_identifier', 'user_id', 'end_user'], 'is user here'),
  ['engine', 'is model here'],
  ['extra_body', "is not a field of the request: its members stand beside the others (OpenAI's SDKs put them there)"],
  ...each(
    [
      'reasoning_effort',
      'verbosity',
      'parallel_tool_calls',
      'logprobs',
      'top_logprobs',
      'logit_bias',
      'frequency_penalty',
      'presence_penalty',
      'repetition_penalty',
      'top_k',
      'min_p',
      'store',
      'service_tier',
      'modalities',
      'audio',
      'prediction',
      'web_search_options',
      'prompt_cache_key',
      'prompt_cache_retention',
    ],
    passedOn,
  ),
  ...each(
    ['previous_response_id', 'conversation', 'background', 'include', 'truncation', 'max_tool_calls'],
    ofResponses,
  ),
  ...each(['best_of', 'echo', 'suffix'], "belongs to OpenAI's old completions: use POST /v1/completions"),
]);

/** What to do about a field that a section does not have. @param path the section's own */
export function describeUnknownField(
  name: string,
  path: ReadonlyArray<string | number>,
  known: readonly string[],
): string {
  const foreign = path.length === 0 ? foreignFields.get(name) : undefined;
  if (foreign !== undefined) return foreign;
  if (path.length === 2 && path[0] === 'tools' && toolMembers.has(name)) return 'belongs into the tool\'s "function"';
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `is not a field here; did you mean ${nearest}?`;
  return known.length === 0 ? 'is not a field here' : `is not a field here; known are ${known.join(', ')}`;
}

/** As OpenAI's Responses has them. */
const toolMembers = new Set(['name', 'description', 'parameters', 'strict']);

function each(names: readonly string[], words: string): Array<[string, string]> {
  return names.map((name) => [name, words]);
}
