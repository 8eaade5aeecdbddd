import { expect, test } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { quirksOf } from '../../core/quirks.ts';
import { providerOf } from '../../core/provider-for-tests.ts';
import { nobodyAsks } from './health-events.ts';
import { TargetStates } from './target-states.ts';

const provider = providerOf({ name: 'p', origin: 'http://a', basePath: '/v1' });

test('what is learnt about a target is shared by all requests to it, and by no other target', () => {
  const states = new TargetStates(systemClock);
  states.of(provider, 'm').learnt.maxTokensField = 'max_tokens';
  expect(states.of(providerOf({ ...provider, query: 'a=b' }), 'm').learnt).toEqual({ maxTokensField: 'max_tokens' });
  const others = [
    states.of(provider, 'other'),
    states.of({ ...provider, name: 'q' }, 'm'),
    states.of({ ...provider, origin: 'http://b' }, 'm'),
    states.of({ ...provider, basePath: '/v2' }, 'm'),
  ];
  for (const { learnt } of others) expect(learnt).toEqual({});
});

test('a learnt quirk overrides the configuration', () => {
  const state = new TargetStates(systemClock).of(provider, 'm');
  const target = { provider: providerOf({ quirks: { simulator: true } }), upstreamModel: 'm', state };
  expect(quirksOf(target)).toBe(target.provider.quirks);
  state.learnt.maxTokensField = 'max_tokens';
  expect(quirksOf(target)).toEqual({ simulator: true, maxTokensField: 'max_tokens' });
});

test('a client that sends new model names all the time makes the process forget the oldest targets, not those in use', () => {
  const states = new TargetStates(systemClock, nobodyAsks, 10);
  states.of(provider, 'used').learnt.simulator = true;
  for (let index = 0; index < 1000; index += 1) {
    states.of(provider, `model-${index}`);
    states.of(provider, 'used');
  }
  expect(states.size).toBe(10);
  expect(states.of(provider, 'used').learnt).toEqual({ simulator: true });
});

test('a listed target is not forgotten, however many names callers make up, and a question alone is not remembered', () => {
  const states = new TargetStates(systemClock, nobodyAsks, 10);
  states.ofListed(provider, 'listed').learnt.simulator = true;
  for (let index = 0; index < 1000; index += 1) states.of(provider, `model-${index}`);
  expect(states.ofListed(providerOf({ ...provider }), 'listed').learnt).toEqual({ simulator: true });
  expect(states.all().filter(({ target }) => target.upstreamModel === 'listed')).toHaveLength(1);
  expect(states.knownHealth(provider, 'listed')).toBe(states.of(provider, 'listed').health);
  expect(states.knownHealth(provider, 'nobody-asked')).toBeUndefined();
  expect(states.size).toBe(10);
});
