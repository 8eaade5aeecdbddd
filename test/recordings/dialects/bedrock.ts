import { writeFrame } from '../../../src/simulator/bedrock/event-frame.ts';
import { at, type Event, inputOf, listAt, numberAt, readEvent, type RecordedDialect, textAt } from './dialect.ts';

const words: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
};

/** Each line of a stream is the payload of one frame, in an object whose only member is the type of the event. */
export const bedrock: RecordedDialect = {
  name: 'bedrock',
  matches: (first) =>
    ['output', 'messageStart', 'contentBlockStart', 'contentBlockDelta'].some(
      (name) => name in first && !('object' in first),
    ),
  contentType: 'application/vnd.amazon.eventstream',
  frame: (lines) => Buffer.concat(lines.map((line) => frameOf(readEvent(line)))),
  read: (events) => {
    const [first] = events;
    return first !== undefined && 'output' in first ? readComplete(first) : readStream(events);
  },
};

function frameOf(event: Event): Buffer {
  const [type = ''] = Object.keys(event);
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return writeFrame(headers, JSON.stringify(event[type]));
}

function readComplete(answer: Event): ReturnType<RecordedDialect['read']> {
  const blocks = listAt(answer, 'output', 'message', 'content');
  const said = textAt(answer, 'stopReason');
  return {
    text: blocks.map((block) => textAt(block, 'text')).join(''),
    finish: words[said] ?? said,
    outputTokens: numberAt(answer, 'usage', 'outputTokens'),
    calls: blocks
      .flatMap((block) => at(block, 'toolUse') ?? [])
      .map((call) => ({ name: textAt(call, 'name'), input: at(call, 'input') ?? {} })),
    isWhole: true,
  };
}

function readStream(events: readonly Event[]): ReturnType<RecordedDialect['read']> {
  const calls = new Map<number, { readonly name: string; json: string }>();
  let text = '';
  for (const event of events) {
    const begun = event['contentBlockStart'];
    const name = textAt(begun, 'start', 'toolUse', 'name');
    if (name !== '') calls.set(numberAt(begun, 'contentBlockIndex') ?? 0, { name, json: '' });
    const delta = event['contentBlockDelta'];
    text += textAt(delta, 'delta', 'text');
    const call = calls.get(numberAt(delta, 'contentBlockIndex') ?? 0);
    if (call !== undefined) call.json += textAt(delta, 'delta', 'toolUse', 'input');
  }
  const stop = events.map((event) => textAt(event, 'messageStop', 'stopReason')).findLast((said) => said !== '');
  return {
    text,
    finish: stop === undefined ? undefined : (words[stop] ?? stop),
    outputTokens: events
      .map((event) => numberAt(event, 'metadata', 'usage', 'outputTokens'))
      .findLast((n) => n !== undefined),
    calls: [...calls.values()].map(({ name, json }) => ({ name, input: inputOf(json) })),
    isWhole: stop !== undefined,
  };
}
