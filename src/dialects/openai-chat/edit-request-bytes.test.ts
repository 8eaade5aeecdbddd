import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editRequestBytes } from './edit-request-bytes.ts';
import { readRequest } from './read-request.ts';

function edit(body: string, upstreamModel: string): string {
  return editRequestBytes(readRequest(Buffer.from(body)), upstreamModel, {}).toString();
}

describe('editRequestBytes', () => {
  it('returns the very same buffer where nothing changes', () => {
    for (const text of [
      '{"model":"m","messages":[1]}',
      '{"model":"m","messages":[1],"stream":false,"stream_options":{"include_usage":false}}',
      '{"model":"m","messages":[1],"stream":true,"stream_options":{"include_usage":true}}',
    ]) {
      const body = Buffer.from(text);
      expect(editRequestBytes(readRequest(body), 'm', {})).toBe(body);
    }
  });

  it('splices the model in and nothing else', () => {
    expect(edit('{ "messages" : [1e400, 0.10] , "model" : "alias","x":{"model":"alias"} }', 'gpt "4"')).toBe(
      '{ "messages" : [1e400, 0.10] , "model" : "gpt \\"4\\"","x":{"model":"alias"} }',
    );
  });

  it.each([
    ['', '{"stream_options":{"include_usage":true},"model":"m","messages":[1],"stream":true}'],
    [',"stream_options": null', undefined],
    [',"stream_options": { }', ',"stream_options": {"include_usage":true }'],
    [',"stream_options":{"x":1}', ',"stream_options":{"include_usage":true,"x":1}'],
    [',"stream_options":{"include_usage": false ,"x":1}', ',"stream_options":{"include_usage": true ,"x":1}'],
    [',"stream_opt\\u0069ons":{"include_\\u0075sage":false}', ',"stream_opt\\u0069ons":{"include_\\u0075sage":true}'],
  ])('asks a stream for its usage where stream_options is %j', (options, expected) => {
    const whole = (text: string): string => `{"model":"m","messages":[1],"stream":true${text}}`;
    const wanted = expected?.startsWith('{')
      ? expected
      : whole(expected ?? ',"stream_options": {"include_usage":true}');
    expect(edit(whole(options), 'm')).toBe(wanted);
  });

  it('changes the meaning of those two fields only, whatever surrounds them', () => {
    const streamOptions = fc.option(
      fc.record({ include_usage: fc.boolean(), other: fc.jsonValue({ maxDepth: 1 }) }, { requiredKeys: [] }),
    );
    const request = fc.record(
      {
        messages: fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1 }),
        model: fc.string({ minLength: 1, unit: 'grapheme' }),
        stream: fc.option(fc.boolean()),
        stream_options: streamOptions,
        temperature: fc.double({ noNaN: true, noDefaultInfinity: true }),
        __proto__x: fc.jsonValue(),
      },
      { requiredKeys: ['messages', 'model'] },
    );
    const arranged = fc.tuple(request, fc.nat(), fc.constantFrom(undefined, 1, '\t'));
    fc.assert(
      fc.property(arranged, fc.string({ minLength: 1, unit: 'grapheme' }), ([fields, turn, space], model) => {
        const entries = Object.entries(fields);
        const at = turn % entries.length;
        const turned = Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)]);
        const text = JSON.stringify(turned, undefined, space);
        const wanted = {
          ...turned,
          model,
          ...(fields.stream ? { stream_options: { ...fields.stream_options, include_usage: true } } : {}),
        };
        const edited = edit(text, model);
        expect(JSON.parse(edited)).toEqual(JSON.parse(JSON.stringify(wanted)));
        // Taking the two fields away leaves the same bytes on both sides.
        expect(withoutEdits(edited)).toBe(withoutEdits(text));
      }),
      { numRuns: 500 },
    );
  });
});

/** The text's bytes outside the two fields, spaces kept. */
function withoutEdits(text: string): string {
  const body = Buffer.from(text);
  const { members } = readRequest(body);
  const cut = members.list.filter(({ key }) => key === 'model' || key === 'stream_options');
  let rest = text;
  for (const { key, keyStart, valueEnd } of cut.toReversed()) {
    const before = body.toString('utf8', 0, keyStart);
    const after = Buffer.from(rest).toString('utf8', valueEnd);
    rest = key === 'model' ? `${before}MODEL${after}` : before.trimEnd() + after.trimStart().replace(/^,/, '');
  }
  return rest.replace(/[\s,]*}\s*$/, '}').replace(/^{\s*/, '{');
}
