import { at, frameWithNames, inputOf, listAt, numberAt, type RecordedDialect, textAt } from './dialect.ts';

export const openaiResponses: RecordedDialect = {
  name: 'openai-responses',
  matches: (first) => textAt(first, 'type').startsWith('response.') || first['object'] === 'response',
  contentType: 'text/event-stream',
  frame: frameWithNames,
  request: (model, stream) => ({ path: '/v1/responses', body: { model, input: 'a', stream, store: false } }),
  end: /event: response\.(?:completed|incomplete)\ndata: .*\n\n/,
  read(all) {
    const isStream = all[0]?.['object'] !== 'response';
    // Some recordings have the next answer of the conversation after the end of the first one.
    const end = all.findIndex(({ type }) => type === 'response.completed' || type === 'response.incomplete');
    const events = end < 0 ? all : all.slice(0, end + 1);
    const last = events.at(-1);
    const response = isStream ? last?.['response'] : last;
    const status = at(response, 'status');
    // Some servers leave the output of the last event empty.
    const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    const items = isStream ? done : listAt(response, 'output');
    const calls = items.filter((item) => at(item, 'type') === 'function_call');
    const reason = textAt(response, 'incomplete_details', 'reason');
    const ended = reason === 'max_output_tokens' ? 'length' : reason || 'stop';
    return {
      text: items.flatMap((item) => listAt(item, 'content').map(outputText)).join(''),
      finish: calls.length > 0 ? 'tool_calls' : ended,
      outputTokens: numberAt(response, 'usage', 'output_tokens'),
      calls: calls.map((call) => ({ name: textAt(call, 'name'), input: inputOf(textAt(call, 'arguments')) })),
      isWhole: status === 'completed' || status === 'incomplete',
    };
  },
};

function outputText(part: unknown): string {
  return at(part, 'type') === 'output_text' ? textAt(part, 'text') : '';
}
