import { expect, test } from 'vitest';
import { BodyInTurns } from './body-in-turns.ts';
import { GatewayError } from './errors.ts';
import type { Receiver } from './source.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A body of these chunks, which come at once while it is not paused. What happens is noted in the log. */
function bodyOf(chunks: readonly string[], onData: (body: BodyInTurns, text: string) => void = () => undefined) {
  const log: string[] = [];
  const left = chunks.map((chunk) => Buffer.from(chunk));
  let receiver: Receiver | undefined;
  let isPaused = false;
  const flow = (): void => {
    const chunk = isPaused || receiver === undefined ? undefined : left.shift();
    if (chunk !== undefined) {
      receiver?.onData(chunk);
      flow();
    }
    // Also a paused body tells its end.
    if (left.length > 0) return;
    receiver?.onEnd();
    receiver = undefined;
  };
  const source = {
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      flow();
    },
    abort: () => {
      receiver = undefined;
      log.push('aborted');
    },
  };
  const body = new BodyInTurns({
    source,
    length: 3,
    isTaken: false,
    movedAtMs: 5,
    firstBytes: () => Promise.resolve(Buffer.from('first')),
    flowTo: (to) => {
      receiver = to;
      flow();
    },
  });
  body.flowTo({
    onData: (chunk) => {
      const text = chunk.toString();
      log.push(text);
      onData(body, text);
    },
    onEnd: () => log.push('end'),
    onError: (error) => log.push(error.code),
  });
  return { body, log, fail: (error: GatewayError) => receiver?.onError(error) };
}

test('nothing is given on the stack of the sender, and all of it in its order', async () => {
  const { body, log } = bodyOf(['a', 'b', 'c']);
  expect(log).toEqual([]);
  await expect.poll(() => log).toEqual(['a', 'b', 'c', 'end']);
  expect([body.length, body.isTaken, body.movedAtMs]).toEqual([3, false, 5]);
  expect((await body.firstBytes(1)).toString()).toBe('first');
});

test('an empty body ends', () => {
  expect(bodyOf([]).log).toEqual(['end']);
});

test('a chunk that takes long leaves the next one to another turn', async () => {
  const { log } = bodyOf(['a', 'b'], () => {
    const endMs = performance.now() + 6;
    while (performance.now() < endMs);
  });
  while (log.length === 0) await turn();
  expect(log).toEqual(['a']);
  await turn();
  expect(log).toEqual(['a']);
  await expect.poll(() => log).toEqual(['a', 'b', 'end']);
});

test('a receiver that pauses it gets nothing until it resumes', async () => {
  const { body, log } = bodyOf(['a', 'b', 'c'], ({ source }) => {
    source.pause();
  });
  await expect.poll(() => log).toEqual(['a']);
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(log).toEqual(['a']);
  body.source.resume();
  await expect.poll(() => log).toEqual(['a', 'b']);
});

test('after it was aborted, or has failed, the receiver gets no chunk that has waited', async () => {
  const aborted = bodyOf(['a', 'b']);
  aborted.body.source.abort();
  const failed = bodyOf(['a', 'b']);
  failed.fail(new GatewayError('overloaded', 'x'));
  const abortedByReceiver = bodyOf(['a', 'b'], ({ source }) => {
    source.abort();
  });
  await expect.poll(() => abortedByReceiver.log).toEqual(['a', 'aborted']);
  expect(aborted.log).toEqual(['aborted']);
  expect(failed.log).toEqual(['overloaded']);
});

test('a receiver that throws gets its own bug, and the sender is stopped', async () => {
  const { log } = bodyOf(['a', 'b'], () => {
    throw new Error('bug');
  });
  await expect.poll(() => log).toEqual(['a', 'aborted', 'internal_error']);
});
