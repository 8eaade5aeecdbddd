import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Quirks } from '../../core/quirks.ts';
import { editRequestBytes } from './edit-request-bytes.ts';
import { roleFor } from './adapt-to-quirks.ts';
import { readRequest } from './read-request.ts';

function edit(body: string, quirks: Quirks): string {
  return editRequestBytes(readRequest(Buffer.from(body)), 'm', quirks).toString();
}

const request = (more: string, messages = '[1]'): string => `{"model":"m","messages":${messages}${more}}`;

describe('the name of the most tokens', () => {
  it.each<[NonNullable<Quirks['maxTokensField']>, string, string]>([
    ['max_tokens', ',"max_completion_tokens" : 5', ',"max_tokens" : 5'],
    ['max_completion_tokens', ', "max_tokens":5,"n":1', ', "max_completion_tokens":5,"n":1'],
    ['max_tokens', ',"max_tokens":5', ',"max_tokens":5'],
    ['max_tokens', ',"max_completion_tokens":7 , "max_tokens":5', ',"max_tokens":5'],
    ['max_tokens', ',"max_tokens":5 , "max_completion_tokens":7 ', ',"max_tokens":5 '],
    ['max_tokens', ',"max_compl\\u0065tion_tokens":5', ',"max_tokens":5'],
    ['max_tokens', ',"x":{"max_completion_tokens":5}', ',"x":{"max_completion_tokens":5}'],
  ])('%s in %j', (maxTokensField, more, expected) => {
    expect(edit(request(more), { maxTokensField })).toBe(request(expected));
  });

  it('at the beginning of the request too', () => {
    const rest = '"model":"m","messages":[1],"max_tokens":3}';
    expect(edit(`{"max_completion_tokens":7,${rest}`, { maxTokensField: 'max_tokens' })).toBe(`{${rest}`);
  });
});

describe('roles that the provider refuses', () => {
  const messages = (...roles: string[]): string =>
    `[ ${roles.map((role) => `{"content":"x", "role" : ${role} }`).join(' , ')} ]`;

  it.each<[readonly string[], string[], string[]]>([
    [['developer'], ['"developer"', '"user"'], ['"system"', '"user"']],
    [
      ['developer', 'system'],
      ['"system"', '"devel\\u006fper"', '"tool"'],
      ['"user"', '"user"', '"tool"'],
    ],
    [['system'], ['"system"', '"developer"'], ['"user"', '"developer"']],
    [
      ['developer'],
      ['5', 'null', '{"role":"developer"}', '"developer"'],
      ['5', 'null', '{"role":"developer"}', '"system"'],
    ],
  ])('%j: %j becomes %j', (unknownRoles, roles, expected) => {
    expect(edit(request(',"role":"developer"', messages(...roles)), { unknownRoles })).toBe(
      request(',"role":"developer"', messages(...expected)),
    );
  });

  it('changes nothing but roles, whatever the messages are', () => {
    const unknownRoles = ['developer', 'system'];
    const role = fc.constantFrom('developer', 'system', 'user', 'assistant', 'tool', 'a"]}', '');
    const message = fc.record(
      { content: fc.jsonValue({ maxDepth: 2 }), role, name: fc.string(), tool_calls: fc.array(fc.record({ role })) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(message, { minLength: 1 }), fc.constantFrom(undefined, 1, '\t'), (list, space) => {
        const body = JSON.stringify({ messages: list, model: 'm', n: 1 }, undefined, space);
        const wanted = list.map((one) =>
          one.role === undefined ? one : { ...one, role: roleFor(one.role, { unknownRoles }) },
        );
        expect(edit(body, { unknownRoles })).toBe(
          JSON.stringify({ messages: wanted, model: 'm', n: 1 }, undefined, space),
        );
      }),
      { numRuns: 500 },
    );
  });
});

test('without a quirk the client’s own buffer goes on', () => {
  const body = Buffer.from(request(',"max_completion_tokens":5', '[{"role":"developer","content":"x"}]'));
  expect(editRequestBytes(readRequest(body), 'm', {})).toBe(body);
  expect(editRequestBytes(readRequest(body), 'm', { unknownRoles: [] })).toBe(body);
  expect(
    editRequestBytes(readRequest(body), 'm', { unknownRoles: ['system'], maxTokensField: 'max_completion_tokens' }),
  ).toBe(body);
});
