import { expect, test } from 'vitest';
import type { BufferedStream, Receiver, Source } from '../core/source.ts';
import { GatewayError } from '../core/errors.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { HoldFirstEvent } from './hold-first-event.ts';

const eventBudget = {
  maxBytes: 1_048_576,
  memoryBudget: { chargeAnswer: () => undefined, releaseAnswer: () => undefined },
};

function hold() {
  const steering: string[] = [];
  const source: Source = {
    pause: () => steering.push('pause'),
    resume: () => steering.push('resume'),
    abort: () => steering.push('abort'),
  };
  const told: Array<BufferedStream | GatewayError> = [];
  const held = new HoldFirstEvent(source, 'test', eventBudget, openaiChatProvider, {
    readError: ({ data }) => (data === 'broken' ? new GatewayError('upstream_error') : undefined),
    onFirstEvent: (stream) => told.push(stream),
    onErrorEvent: (error) => told.push(error),
    onNoEvent: (error) => told.push(error),
  });
  return { held, told, steering };
}

function receiver(onData: (text: string) => void = () => undefined) {
  const heard: string[] = [];
  const listener: Receiver = {
    onData: (chunk) => {
      heard.push(String(chunk));
      onData(String(chunk));
    },
    onEnd: () => heard.push('end'),
    onError: (error) => heard.push(error.code),
  };
  return { heard, listener };
}

const firstEventEnd = ': hi\n\ndata: 1\n\n'.length;
const text = ': hi\n\ndata: 1\n\ndata: 2\n\ndata: [DONE]\n\n';

test('every cut, taken at every moment: all bytes, in order, then the end, once', () => {
  for (let cut = 0; cut <= text.length; cut += 1) {
    for (const takenAfter of ['first', 'second', 'end'] as const) {
      const { held, told } = hold();
      const { heard, listener } = receiver();
      const take = (moment: string): void => {
        const [stream] = told;
        if (takenAfter === moment && stream !== undefined && !(stream instanceof GatewayError)) stream.flowTo(listener);
      };
      held.onData(Buffer.from(text.slice(0, cut)));
      take('first');
      held.onData(Buffer.from(text.slice(cut)));
      take('second');
      held.onEnd();
      take('end');
      expect(told).toHaveLength(1);
      const couldTake = takenAfter !== 'first' || cut >= firstEventEnd;
      expect(heard.join('')).toBe(couldTake ? `${text}end` : '');
    }
  }
});

test('an error before the stream is taken comes after what was held', () => {
  const { held } = hold();
  const { heard, listener } = receiver();
  held.onData(Buffer.from('data: 1\n\nda'));
  held.onError(new GatewayError('upstream_incomplete'));
  held.flowTo(listener);
  expect(heard).toEqual(['data: 1\n\nda', 'upstream_incomplete']);
});

test('aborted while it waits, or from within the first bytes: nothing more', () => {
  const early = hold();
  early.held.onData(Buffer.from('data: 1\n\n'));
  early.held.onEnd();
  early.held.source.abort();
  const first = receiver();
  early.held.flowTo(first.listener);
  expect(first.heard).toEqual([]);
  expect(early.steering).toEqual(['abort']);

  const late = hold();
  late.held.onData(Buffer.from('data: 1\n\n'));
  late.held.onEnd();
  const second = receiver(() => {
    late.held.source.abort();
  });
  late.held.flowTo(second.listener);
  expect(second.heard).toEqual(['data: 1\n\n']);
});

test('a stream that nobody takes is paused, and flows when it is taken unless the taker paused it', () => {
  for (const takerPauses of [false, true]) {
    const { held, steering } = hold();
    held.onData(Buffer.from('data: 1\n\n'));
    held.onData(Buffer.alloc(60_000, 'x'));
    expect(steering).toEqual([]);
    held.onData(Buffer.alloc(60_000, 'x'));
    expect(steering).toEqual(['pause']);
    const { listener } = receiver(() => {
      if (takerPauses) held.source.pause();
    });
    held.flowTo(listener);
    expect(steering).toEqual(takerPauses ? ['pause', 'pause'] : ['pause', 'resume']);
  }
});

test.each([
  'data: {"choices":[]}',
  ': hi\n\ndata: \n\ndata: {"choices":[]}\r\n',
  '\uFEFFdata: [DONE]',
  'data: [DONE]\n',
])('an only event without its blank line counts at a clean end: %j', (bytes) => {
  const { held, told } = hold();
  held.onData(Buffer.from(bytes));
  expect(told).toEqual([]);
  held.onEnd();
  expect(told).toEqual([held]);
  const { heard, listener } = receiver();
  held.flowTo(listener);
  expect(heard).toEqual([bytes, 'end']);
});

test('where it tells an error, that is told; where it is cut, or its connection breaks, it is none', () => {
  const refused = hold();
  refused.held.onData(Buffer.from('event: error\ndata: broken'));
  refused.held.onEnd();
  expect(refused.told).toMatchObject([{ code: 'upstream_error' }]);
  for (const bytes of ['data: {"choices":[', 'data: [DO', 'data:', ': a']) {
    const cut = hold();
    cut.held.onData(Buffer.from(bytes));
    cut.held.onEnd();
    expect(cut.told).toMatchObject([{ code: 'upstream_incomplete' }]);
  }
  const broken = hold();
  broken.held.onData(Buffer.from('data: [DONE]'));
  broken.held.onError(new GatewayError('upstream_incomplete', 'broken'));
  expect(broken.told).toMatchObject([{ code: 'upstream_incomplete', message: 'broken' }]);
});

test('no event, or none within a mebibyte', () => {
  const ended = hold();
  ended.held.onData(Buffer.from(': only a comment\n\ndata: 1\n'));
  ended.held.onEnd();
  expect(ended.told).toMatchObject([{ code: 'upstream_incomplete' }]);

  const endless = hold();
  for (let index = 0; index < 17 && endless.told.length === 0; index += 1) {
    endless.held.onData(Buffer.alloc(65_536, 'x'));
  }
  expect(endless.told).toMatchObject([{ code: 'upstream_invalid' }]);
});
