import { at, type Event, frameWithNames, inputOf, listAt, numberAt, type RecordedDialect, textAt } from './dialect.ts';

export const anthropic: RecordedDialect = {
  name: 'anthropic',
  matches: (first) => first['type'] === 'message_start' || first['type'] === 'message',
  contentType: 'text/event-stream',
  frame: frameWithNames,
  end: /event: message_stop\ndata: .*\n\n/,
  request: (model, stream) => ({
    path: '/v1/messages',
    body: { model, max_tokens: 9, stream, messages: [{ role: 'user', content: 'a' }] },
  }),
  read: (events) => (events[0]?.['type'] === 'message' ? readMessage(events[0]) : readStream(events)),
};

const finishWords: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
};

function readMessage(message: Event): ReturnType<RecordedDialect['read']> {
  const blocks = listAt(message, 'content');
  const said = textAt(message, 'stop_reason');
  return {
    text: blocks.map((block) => (at(block, 'type') === 'text' ? textAt(block, 'text') : '')).join(''),
    finish: finishWords[said] ?? said,
    outputTokens: numberAt(message, 'usage', 'output_tokens'),
    calls: blocks
      .filter((block) => at(block, 'type') === 'tool_use')
      .map((block) => ({ name: textAt(block, 'name'), input: at(block, 'input') })),
    isWhole: true,
  };
}

function readStream(events: readonly Event[]): ReturnType<RecordedDialect['read']> {
  const blocks: Array<{ type: string; name: string; text: string; json: string }> = [];
  let said = '';
  let outputTokens: number | undefined;
  // Some recordings have the next answer of the conversation after the end of the first one.
  const end = events.findIndex(({ type }) => type === 'message_stop');
  for (const event of end < 0 ? events : events.slice(0, end)) {
    const { type, index } = event;
    if (type === 'content_block_start') {
      const block = event['content_block'];
      const given = at(block, 'input');
      const json = typeof given === 'object' && given !== null && Object.keys(given).length > 0;
      blocks[Number(index)] = {
        type: textAt(block, 'type'),
        name: textAt(block, 'name'),
        text: textAt(block, 'text'),
        json: json ? JSON.stringify(given) : '',
      };
    } else if (type === 'content_block_delta') {
      const block = blocks[Number(index)];
      if (block === undefined) continue;
      block.text += textAt(event, 'delta', 'text');
      block.json += textAt(event, 'delta', 'partial_json');
    } else if (type === 'message_delta') said = textAt(event, 'delta', 'stop_reason') || said;
    outputTokens = numberAt(event, 'usage', 'output_tokens') ?? outputTokens;
  }
  return {
    text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    finish: finishWords[said] ?? said,
    outputTokens,
    calls: blocks
      .filter((block) => block.type === 'tool_use')
      .map(({ name, json }) => ({ name, input: inputOf(json) })),
    isWhole: end >= 0,
  };
}
