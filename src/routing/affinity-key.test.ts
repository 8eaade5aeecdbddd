import { expect, test } from 'vitest';
import type { Conversation } from '../core/conversation.ts';
import { inferenceOf } from '../core/inference.fixture.ts';
import { affinityKeyOf } from './affinity-key.ts';
import type { AffinitySource } from './affinity-sources.ts';

type Said = Partial<Conversation>;

const hello: Said = { messages: [{ role: 'user', content: 'hello' }] };

function keyOf(by: readonly AffinitySource[], said: Said, headers: Record<string, string> = {}): number | undefined {
  const inference = inferenceOf({ conversation: () => ({ stream: false, messages: [], ...said }) });
  return affinityKeyOf(inference, headers, by);
}

const session = (id: string): Record<string, string> => ({ 'x-headgate-session': id });

test('the session is that of the header, whatever is asked', () => {
  const one = keyOf(['session'], hello, session('one'));
  expect(one).toBeDefined();
  expect(keyOf(['session'], { messages: [{ role: 'user', content: 'bye' }] }, session('one'))).toBe(one);
  expect(keyOf(['session'], hello, session('two'))).not.toBe(one);
  expect(keyOf(['session'], hello)).toBeUndefined();
  expect(keyOf(['session'], hello, session(''))).toBeUndefined();
});

test.each([
  ['user', 'user'],
  ['prompt_cache_key', 'cacheKey'],
] as const)('%s is the member of the request', (source, member) => {
  const one = keyOf([source], { ...hello, [member]: 'one' });
  expect(one).toBeDefined();
  expect(keyOf([source], { messages: [], [member]: 'one' }, session('x'))).toBe(one);
  expect(keyOf([source], { ...hello, [member]: 'two' })).not.toBe(one);
  expect(keyOf([source], hello)).toBeUndefined();
});

test('the prefix is what stands before the first answer', () => {
  const first: Conversation['messages'] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hello' },
  ];
  const one = keyOf(['prefix'], { messages: first });
  expect(
    keyOf(['prefix'], { messages: [...first, { role: 'assistant', content: 'Hi.' }, { role: 'user', content: 'x' }] }),
  ).toBe(one);
  expect(keyOf(['prefix'], { messages: [{ role: 'system', content: 'Be long.' }, ...first.slice(1)] })).not.toBe(one);
  expect(keyOf(['prefix'], { messages: [] })).toBeUndefined();
});

test('the first that a request has counts', () => {
  const by: readonly AffinitySource[] = ['session', 'prompt_cache_key', 'user', 'prefix'];
  const said = { ...hello, user: 'u', cacheKey: 'c' };
  expect(keyOf(by, said, session('s'))).toBe(keyOf(['session'], {}, session('s')));
  expect(keyOf(by, said)).toBe(keyOf(['prompt_cache_key'], { cacheKey: 'c' }));
  expect(keyOf(by, { ...hello, user: 'u' })).toBe(keyOf(['user'], { user: 'u' }));
  expect(keyOf(by, hello)).toBe(keyOf(['prefix'], hello));
});

test('a request that cannot be read goes anywhere', () => {
  const unreadable = inferenceOf({
    conversation: () => {
      throw new Error('no conversation');
    },
  });
  expect(affinityKeyOf(unreadable, {}, ['user'])).toBeUndefined();
});
