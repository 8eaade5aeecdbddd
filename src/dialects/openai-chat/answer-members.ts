import { ByType, type Shape, usualTiers } from '../nested-members.ts';
import type { UsualMembers } from '../lost-members.ts';
import { figureMembers } from '../openai-form/figure-members.ts';
import { filterResults } from '../openai-form/filter-results.ts';
import { tokenMembers } from '../openai-form/token-members.ts';

const calledFunction = { name: true, arguments: true } as const;

const message: Shape = {
  // `readOthers` tells what is not here.
  '*': true,
  tool_calls: { id: true, type: true, index: true, function: calledFunction, extra_content: true },
  function_call: calledFunction,
  // An annotation of another type is told as a whole.
  annotations: new ByType({
    url_citation: { type: true, url_citation: { url: true, title: true, start_index: true, end_index: true } },
  }),
  audio: { id: true, data: true, transcript: true, expires_at: true },
};

/**
 * Members of a chat completion, or of a chunk of one, that are read or that the gateway writes anew: the answer's id, its time
 * and what kind of object it is.
 */
export const answerMembers: Shape = {
  id: true,
  object: true,
  created: true,
  model: true,
  service_tier: usualTiers,
  // An identifier of the provider's servers, which says as little to a client of another dialect as the id.
  system_fingerprint: true,
  // Random letters that hide the length of a chunk.
  obfuscation: true,
  choices: {
    index: true,
    finish_reason: true,
    message,
    delta: message,
    logprobs: { content: tokenMembers, refusal: tokenMembers },
    usage: figureMembers,
    // A number that the provider has drawn, as Together and Groq tell it.
    seed: true,
  },
  // How long it took, by Cerebras and by llama.cpp. The gateway tells its own times.
  time_info: true,
  timings: true,
  usage: figureMembers,
  x_groq: { id: true, seed: true, usage: figureMembers },
  citations: true,
  search_results: true,
  error: true,
};

/** A token that ended the text is a number, which only the provider understands: vLLM and SGLang tell it. */
const isToken = (value: unknown): boolean => typeof value === 'number';

export const usualMembers: UsualMembers = new Map([
  ...filterResults,
  ['stop_reason', isToken],
  ['matched_stop', isToken],
]);
