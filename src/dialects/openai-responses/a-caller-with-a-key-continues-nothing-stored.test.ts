import { expect, it } from 'vitest';
import { GatewayError } from '../../core/errors.ts';
import { readRequest } from './read-request.ts';

function refusedParam(body: unknown, callerHasKey = true): string | undefined {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  try {
    readRequest(bytes, { callerHasKey });
    return undefined;
  } catch (thrown) {
    return GatewayError.from(thrown).context.param;
  }
}

it.each([
  [{ previous_response_id: 'resp_1', input: 'hi' }, 'previous_response_id'],
  [{ conversation: 'conv_1', input: 'hi' }, 'conversation'],
  [{ conversation: { id: 'conv_1' }, input: 'hi' }, 'conversation'],
  [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input'],
  [{ input: [{ id: 'msg_1' }] }, 'input'],
  [{ input: [{ id: 'msg_1', type: null }] }, 'input'],
  [{ input: [{ id: 'ig_1', type: 'image_generation_call' }] }, 'input'],
])('%j is refused', (members, param) => {
  expect(refusedParam({ model: 'm', ...members })).toBe(param);
  expect(refusedParam({ model: 'm', ...members }, false)).toBeUndefined();
});

it('sees names that are written with escapes', () => {
  expect(refusedParam('{"model":"m","input":[{"\\u0069d":"msg_1"}]}')).toBe('input');
  expect(refusedParam('{"model":"m","input":"hi","previous\\u005fresponse_id":"resp_1"}')).toBe('previous_response_id');
});

it('passes items that are sent whole, with their ids', () => {
  const input = [
    { id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a "id" b' }] },
    { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'x' },
    { role: 'user', content: 'more' },
  ];
  expect(refusedParam({ model: 'm', input, previous_response_id: null })).toBeUndefined();
});

it('looks at every input of a request that repeats it', () => {
  expect(refusedParam('{"model":"m","input":"hi","input":[{"id":"msg_1"}]}')).toBe('input');
});
