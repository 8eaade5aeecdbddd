import { expect, it } from 'vitest';
import { cpuMs } from '../../../test/harness/cpu-clock.ts';
import { nameRoute, nearestRoute } from './nearest-route.ts';
import { hello, route } from '../listener/listener.fixture.ts';

const nothing = (): Promise<void> => Promise.resolve();
const routes = [
  route('POST', '/v1/inference', nothing),
  route('POST', '/v1/chat/completions', nothing),
  route('GET', '/v1/models', nothing),
  route('GET', '/v1/models/{+id}', nothing),
  route('POST', '/v1beta/models/{model}:generateContent', nothing),
  route('GET', '/openapi.json', nothing),
  route('GET', '/docs', nothing),
  { ...route('GET', '/docs/scalar.js', nothing), page: 'part' } as const,
  route('GET', '/healthz', nothing),
  route('GET', '/readyz', nothing),
  hello,
];

function suggest(path: string): string | undefined {
  const found = nearestRoute(routes, path);
  return found === undefined ? undefined : nameRoute(found);
}

it.each([
  '/v1/v1/chat/completions',
  '/v1/v1/v1/chat/completions',
  '/chat/completions',
  '/v1/chat/completions/',
  '//v1/chat//completions',
  '/v1//chat/completions',
  '/V1/Chat/Completions',
  '/v1/chat/completion',
  '/v1/chat/complete',
  '/v1/chat/compeltions',
  '/v1/chat',
  '/v1/chat-completions',
  '/openai/v1/chat/completions',
  '/openai/deployments/gpt-5/chat/completions',
  '/api/v1/chat/completions',
])('%s was meant to be chat completions', (path) => {
  expect(suggest(path)).toBe('POST /v1/chat/completions');
});

it.each([
  ['/inference', 'POST /v1/inference'],
  ['/v1/infer', 'POST /v1/inference'],
  ['/v1/inferences', 'POST /v1/inference'],
  ['/v1/model', 'GET /v1/models'],
  ['/models', 'GET /v1/models'],
  ['/v1/v1/models/', 'GET /v1/models'],
  ['/models/gpt-5', 'GET /v1/models/{id}'],
  ['/v1/v1/models/org/name', 'GET /v1/models/{id}'],
  ['/V1beta//models/gemini-x:generatecontent', 'POST /v1beta/models/{model}:generateContent'],
  ['/Docs/', 'GET /docs'],
  ['/doc', 'GET /docs'],
  ['/ready', 'GET /readyz'],
])('%s was meant to be %s', (path, wanted) => {
  expect(suggest(path)).toBe(wanted);
});

it.each([
  '/',
  '//',
  '',
  '*',
  '/favicon.ico',
  '/wp-login.php',
  '/v1',
  '/v1/',
  '/v',
  '/admin/.env',
  '/<script>',
  '/..%2f',
])('%s is nobody that we know', (path) => {
  expect(suggest(path)).toBeUndefined();
});

it('costs next to nothing, whatever the path is', () => {
  const paths = [`/v1/${'a/'.repeat(8000)}`, `/${'v1/'.repeat(50)}x`, '/v1/chat/completionx', '/'.repeat(16_000)];
  const beforeMs = cpuMs();
  for (let round = 0; round < 2_000; round += 1) for (const path of paths) suggest(path);
  expect((cpuMs() - beforeMs) / 8_000).toBeLessThan(0.5);
});
