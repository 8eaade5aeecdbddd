import { expect, test } from 'vitest';
import type { BufferedStream, Receiver, Source } from '../core/source.ts';
import { GatewayError } from '../core/errors.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { AwaitFirstEvent } from './await-first-event.ts';

const eventBudget = {
  maxBytes: 1_048_576,
  memoryBudget: { chargeAnswer: () => undefined, releaseAnswer: () => undefined },
};

function awaitFirst() {
  const steering: string[] = [];
  const source: Source = {
    pause: () => steering.push('pause'),
    resume: () => steering.push('resume'),
    abort: () => steering.push('abort'),
  };
  const told: Array<BufferedStream | GatewayError> = [];
  const pending: AwaitFirstEvent = new AwaitFirstEvent(source, eventBudget, openaiChatProvider, {
    provider: 'test',
    readError: ({ data }) => (data === 'broken' ? new GatewayError('upstream_error') : undefined),
    tell: (beginning) => told.push(beginning.kind === 'answer' ? pending : beginning.error),
  });
  return { pending, told, steering };
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
      const { pending, told } = awaitFirst();
      const { heard, listener } = receiver();
      const take = (moment: string): void => {
        const [stream] = told;
        if (takenAfter === moment && stream !== undefined && !(stream instanceof GatewayError)) stream.flowTo(listener);
      };
      pending.onData(Buffer.from(text.slice(0, cut)));
      take('first');
      pending.onData(Buffer.from(text.slice(cut)));
      take('second');
      pending.onEnd();
      take('end');
      expect(told).toHaveLength(1);
      const couldTake = takenAfter !== 'first' || cut >= firstEventEnd;
      expect(heard.join('')).toBe(couldTake ? `${text}end` : '');
    }
  }
});

test('an error before the stream is taken comes after what waited', () => {
  const { pending } = awaitFirst();
  const { heard, listener } = receiver();
  pending.onData(Buffer.from('data: 1\n\nda'));
  pending.onError(new GatewayError('upstream_incomplete'));
  pending.flowTo(listener);
  expect(heard).toEqual(['data: 1\n\nda', 'upstream_incomplete']);
});

test('aborted while it waits, or from within the first bytes: nothing more', () => {
  const early = awaitFirst();
  early.pending.onData(Buffer.from('data: 1\n\n'));
  early.pending.onEnd();
  early.pending.source.abort();
  const first = receiver();
  early.pending.flowTo(first.listener);
  expect(first.heard).toEqual([]);
  expect(early.steering).toEqual(['abort']);

  const late = awaitFirst();
  late.pending.onData(Buffer.from('data: 1\n\n'));
  late.pending.onEnd();
  const second = receiver(() => {
    late.pending.source.abort();
  });
  late.pending.flowTo(second.listener);
  expect(second.heard).toEqual(['data: 1\n\n']);
});

test('a stream that nobody takes is paused, and flows when it is taken unless the taker paused it', () => {
  for (const takerPauses of [false, true]) {
    const { pending, steering } = awaitFirst();
    pending.onData(Buffer.from('data: 1\n\n'));
    pending.onData(Buffer.alloc(60_000, 'x'));
    expect(steering).toEqual([]);
    pending.onData(Buffer.alloc(60_000, 'x'));
    expect(steering).toEqual(['pause']);
    const { listener } = receiver(() => {
      if (takerPauses) pending.source.pause();
    });
    pending.flowTo(listener);
    expect(steering).toEqual(takerPauses ? ['pause', 'pause'] : ['pause', 'resume']);
  }
});

test.each([
  'data: {"choices":[]}',
  ': hi\n\ndata: \n\ndata: {"choices":[]}\r\n',
  '\uFEFFdata: [DONE]',
  'data: [DONE]\n',
])('an only event without its blank line counts at a clean end: %j', (bytes) => {
  const { pending, told } = awaitFirst();
  pending.onData(Buffer.from(bytes));
  expect(told).toEqual([]);
  pending.onEnd();
  expect(told).toEqual([pending]);
  const { heard, listener } = receiver();
  pending.flowTo(listener);
  expect(heard).toEqual([bytes, 'end']);
});

test('where it tells an error, that is told; where it is cut, or its connection breaks, it is none', () => {
  const refused = awaitFirst();
  refused.pending.onData(Buffer.from('event: error\ndata: broken'));
  refused.pending.onEnd();
  expect(refused.told).toMatchObject([{ code: 'upstream_error' }]);
  for (const bytes of ['data: {"choices":[', 'data: [DO', 'data:', ': a']) {
    const cut = awaitFirst();
    cut.pending.onData(Buffer.from(bytes));
    cut.pending.onEnd();
    expect(cut.told).toMatchObject([{ code: 'upstream_incomplete' }]);
  }
  const broken = awaitFirst();
  broken.pending.onData(Buffer.from('data: [DONE]'));
  broken.pending.onError(new GatewayError('upstream_incomplete', 'broken'));
  expect(broken.told).toMatchObject([{ code: 'upstream_incomplete', message: 'broken' }]);
});

test('no event, or none within a mebibyte', () => {
  const ended = awaitFirst();
  ended.pending.onData(Buffer.from(': only a comment\n\ndata: 1\n'));
  ended.pending.onEnd();
  expect(ended.told).toMatchObject([{ code: 'upstream_incomplete' }]);

  const endless = awaitFirst();
  for (let index = 0; index < 17 && endless.told.length === 0; index += 1) {
    endless.pending.onData(Buffer.alloc(65_536, 'x'));
  }
  expect(endless.told).toMatchObject([{ code: 'upstream_invalid' }]);
});
