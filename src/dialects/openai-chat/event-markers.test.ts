import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChoicesMark, isDone, tellsMore } from './event-markers.ts';

const tells = (data: string): boolean => tellsMore(Buffer.from(data), 0, Buffer.byteLength(data), 0);
const spaced = (value: unknown): string => JSON.stringify(value, null, 1).replaceAll('\n', ' ');

describe('tellsMore', () => {
  it.each([
    '{"choices":[],"usage":{}}',
    '{"usage" : \t{"prompt_tokens":1}}',
    '{"error":{"message":"x"}}',
    '{"id":"x","error":"in words"}',
    '{"error":1}',
    '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
    '{"choices":[{"finish_reason": "length"}]}',
    '{"choices":[{"index":1,"delta":{"content":"a"}}]}',
    '{"choices":[{"delta":{"content":"a"},"index" : 10}]}',
    '{"choices":[{"index":0,"delta":{}},{"index":2,"delta":{}}]}',
    '{"choices": [ { "index": 3, "delta": {}}]}',
  ])('is true of %s', (data) => {
    for (let shift = 0; shift < 5; shift += 1) {
      const bytes = Buffer.from(`${'x'.repeat(shift)}${data}"usage":{`);
      expect(tellsMore(bytes, shift, shift + Buffer.byteLength(data), 0)).toBe(true);
    }
  });

  it.each([
    '{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":null}',
    '{"choices":[],"error":null,"usage": null,"finish_reason" : null}',
    '{"error":false,"choices":[{"finish_reason":""}]}',
    '{"reusage":{},"choices":null,"my_finish_reason":"x","terror":{}}',
    '{"content":"usage","x":{},"choices":[]}',
    '{"usage":1,"a":"error","choices":{}}',
    '"choices":',
    '"choices"::',
    '"choices":usage":{',
    '{"choices":[{"index":0,"delta":{"content":"a","index":0}}]}',
    '{"choices":[{"index":0,"delta":{"tool_calls":[{"index":7,"function":{"arguments":"1"}}]}}]}',
    '{"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 12, "function": {}}]}}]}',
    '{"choices":[],"reindex":{},"content":"index"}',
  ])('is false of %s', (data) => {
    expect(tells(data)).toBe(false);
    const around = Buffer.from(`"usage":{${data}"usage":{`);
    expect(tellsMore(around, 9, around.length - 9, 0)).toBe(false);
  });

  it('finds a member of a large event wherever it stands', () => {
    const picture = '.'.repeat(20_000);
    for (let gap = 0; gap < 600; gap += 1) {
      const before = `{"a":"${'.'.repeat(gap)}"`;
      expect(tells(`${before},"usage":{},"b":"${picture}"}`), `${gap} bytes before it`).toBe(true);
      expect(tells(`${before},"b":"${picture}","usage":{}}`), `all before it, and ${gap} bytes`).toBe(true);
      expect(tells(`${before},"b":"${picture}"}`), `${gap} bytes, and no member`).toBe(false);
    }
  });

  it('sees through every text that an answer may have, and misses no member', () => {
    const text = fc
      .array(
        fc.constantFrom('"usage":{', '"error":', '\\"finish_reason\\":"x"', '{', ':', '"', '\\', 'é', '[DONE]', '\n'),
      )
      .map((words) => words.join(''));
    const facts = fc.constantFrom<object>({}, { usage: { a: 1 } }, { error: 'x' }, { finish_reason: 'stop' });
    fc.assert(
      fc.property(text, facts, fc.constantFrom(JSON.stringify, spaced), (content, fact, write) => {
        const ordinary = { index: 0, delta: { content }, finish_reason: null, error: null, usage: null };
        expect(tells(write({ choices: [{ ...ordinary, ...fact }] }))).toBe(Object.keys(fact).length > 0);
      }),
      { numRuns: 2000 },
    );
  });
});

it('is false of a choice that is known to have begun, and true of every other', () => {
  const of = (index: number) => Buffer.from(`{"choices":[{"index":${index},"delta":{"content":"a"}}]}`);
  for (let index = 1; index < 10; index += 1) {
    const known = 1 << index;
    for (let other = 1; other < 32; other += 1) {
      const bytes = of(other);
      expect(tellsMore(bytes, 0, bytes.length, known), `${other} where ${index} is known`).toBe(other !== index);
    }
  }
});

describe('ChoicesMark', () => {
  const chunk = '{"id":"c","choices":[]}';
  const sees = (mark: ChoicesMark, data: string): boolean => {
    const bytes = Buffer.from(`data: ${data}\n\ndata: ${chunk}\n\n`);
    return mark.standsIn(bytes, 6, 6 + Buffer.byteLength(data));
  };

  it.each([chunk, '{"choices": null}', '{ "choices" : [] }'])('sees them, wherever it saw them before: %s', (data) => {
    for (const before of [chunk, '{"choices":[]}', '{"model":"é","choices":[]}', 'boom']) {
      const mark = new ChoicesMark();
      sees(mark, before);
      expect(sees(mark, data)).toBe(true);
    }
  });

  it.each([
    '',
    'boom',
    '{"type":"error","message":"boom"}',
    '{"id":"c","object":"error","message":"choices"}',
    '{"detail":"choices"}',
    '{"detail":"my \\"choices\\": none"}',
    '{"mychoices":[]}',
    '{"id":"c","choices"',
  ])('sees none in %s', (data) => {
    const mark = new ChoicesMark();
    expect(sees(mark, data)).toBe(false);
    sees(mark, chunk);
    expect(sees(mark, data)).toBe(false);
  });
});

describe('isDone', () => {
  it('knows the end and nothing like it', () => {
    const bytes = Buffer.from('data: [DONE]\n\n');
    expect(isDone(bytes, 6, 12)).toBe(true);
    expect(isDone(bytes, 6, 11)).toBe(false);
    expect(isDone(bytes, 5, 12)).toBe(false);
    expect(isDone(Buffer.from('[DONE}'), 0, 6)).toBe(false);
  });
});
