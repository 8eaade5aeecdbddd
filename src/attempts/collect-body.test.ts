import { expect, it } from 'vitest';
import type { AnswerMemoryBudget } from '../core/memory-budget.ts';
import { GatewayError } from '../core/errors.ts';
import { CollectBody, type Collected } from './collect-body.ts';

/** Over memory of its own, as what comes from a socket is. */
const chunk = (text: string): Buffer => {
  const own = Buffer.from(new ArrayBuffer(text.length));
  own.write(text);
  return own;
};

const full = new GatewayError('overloaded');

function collect(maxBytes: number, room = Infinity) {
  const charged: number[] = [];
  const told: Collected[] = [];
  const memoryBudget: AnswerMemoryBudget = {
    chargeAnswer(bytes) {
      if (charged.reduce((sum, one) => sum + one, bytes) > room) return full;
      charged.push(bytes);
      return undefined;
    },
    releaseAnswer: () => void charged.splice(0),
  };
  return {
    body: new CollectBody(maxBytes, undefined, memoryBudget, (collected) => told.push(collected)),
    charged,
    told,
  };
}

it('charges each piece as it comes, and frees its memory as soon as it is copied', () => {
  const { body, charged, told } = collect(100);
  const pieces = ['{"a":', '"b"', '}'].map(chunk);
  for (const piece of pieces) body.onData(piece);
  expect(charged).toEqual([5, 3, 1]);
  expect(pieces.map(({ length }) => length)).toEqual([0, 0, 0]);
  body.onEnd();
  expect(told).toMatchObject([{ kind: 'whole' }]);
  expect(told[0]?.kind === 'whole' && told[0].body.toString()).toBe('{"a":"b"}');
});

it.each<[string, number, number, Collected]>([
  ['finds no room', 100, 4, { kind: 'refused', error: full }],
  ['is too large', 4, Infinity, { kind: 'too_large' }],
])('keeps nothing of what %s', (_why, maxBytes, room, end) => {
  const { body, charged, told } = collect(maxBytes, room);
  const [first, second] = [chunk('abc'), chunk('de')];
  body.onData(first);
  expect(told).toEqual([]);
  body.onData(second);
  expect([told, charged]).toEqual([[end], [3]]);
  body.discard();
  expect([first.length, second.length, charged.length]).toEqual([0, 0, 0]);
});

it('keeps nothing of what breaks off', () => {
  const { body, told } = collect(100);
  const first = chunk('abc');
  body.onData(first);
  body.onError(full);
  expect(told).toEqual([{ kind: 'broken', error: full }]);
  body.discard();
  expect(first).toHaveLength(0);
});

it('takes an answer of the largest size, and sets no more aside for it', () => {
  const { body, told } = collect(300_000);
  for (let at = 0; at < 300_000; at += 50_000) body.onData(chunk('x'.repeat(50_000)));
  body.onEnd();
  expect(told[0]?.kind === 'whole' && [told[0].body.length, told[0].body.buffer.byteLength]).toEqual([
    300_000, 300_000,
  ]);
});
