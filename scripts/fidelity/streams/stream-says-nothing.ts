import type { SaysNothing } from '../answer-rows.ts';
import { answerSaysNothing } from '../answer-says-nothing.ts';

const ofWhole = 'the whole item follows and repeats it';
/** A stream has pieces of the arguments of a call, which are carried. */
const { 'candidates.content.parts.functionCall': _call, ...geminiAnswer } = answerSaysNothing['gemini'] ?? {};
const place = 'the place of a piece, which the client gets in its own order';

const { error: _error, ...responseAnswer } = answerSaysNothing['openai-responses'] ?? {};
/** What says nothing in a complete answer, at its places in events. A stream with an error in its last event has failed. */
const responseParts = Object.fromEntries(
  Object.entries(responseAnswer).flatMap(([name, why]) => {
    const inAnswer = `response.completed.response.${name}`;
    const inItem = name.replace(/^output(?=\[)/, 'response.output_item.done.item');
    return (inItem === name ? [inAnswer] : [inAnswer, inItem]).map((place): readonly [string, string] => [place, why]);
  }),
);

/**
 * Declared members of the events of a provider's stream that say nothing to a client of another dialect, as in
 * `answerSaysNothing`. A name that begins with `*` stands for all members that end so.
 */
export const streamSaysNothing: SaysNothing = {
  'openai-chat': {
    ...answerSaysNothing['openai-chat'],
    'choices.delta.role': 'it is always the assistant',
    'choices.delta.tool_calls.index': place,
    'choices.delta.tool_calls.type': 'it is always a function',
    obfuscation: 'random letters that hide the length of an event',
  },
  'openai-responses': {
    ...responseParts,
    'response.completed.response.status': 'the type of the event says it',
    '*.sequence_number': 'the gateway numbers its own events',
    '*.item_id': "the gateway's own id stands there",
    '*.output_index': place,
    '*.content_index': place,
    '*.summary_index': place,
    '*.annotation_index': place,
    'response.output_text.done': ofWhole,
    'response.refusal.done': ofWhole,
    'response.function_call_arguments.done': ofWhole,
    'response.reasoning_summary_part': ofWhole,
    'response.reasoning_summary_text.done': ofWhole,
    'response.reasoning_text.done': ofWhole,
    'response.image_generation_call.partial_image': 'the whole image follows',
  },
  anthropic: {
    'message_start.message[message].id': "the gateway's own id stands there",
    'message_start.message[message].stop_sequence': 'nothing has ended yet',
    'message_start.message[message].stop_details': 'nothing has ended yet',
    'message_start.message[message].usage.output_tokens': 'the last event counts all of them',
    'message_start.message[message].usage.iterations[message]': 'the figures of the only step are those of the message',
    'message_delta.usage.iterations[message]': 'the figures of the only step are those of the message',
    'content_block_delta.delta[thinking_delta].estimated_tokens': 'the last event counts them',
    'message_delta.delta.stop_sequence': 'it counts where the reason is a stop sequence',
    '*.index': place,
  },
  gemini: {
    ...geminiAnswer,
    'candidates.content.parts.functionCall.willContinue': 'the pieces that follow say it',
  },
  bedrock: {
    'messageStart.role': 'it is always the assistant',
    '*.contentBlockIndex': place,
    'metadata.usage.totalTokens': 'the sum of the others',
    'metadata.usage.cacheDetails': 'a part of what was written to the cache',
    'metadata.metrics.latencyMs': "the gateway's own times are in every answer",
  },
};
