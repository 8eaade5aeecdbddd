import { expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';

const env = { OPENAI_API_KEY: 'sk-of-a-test', SEAL: 'of-sixteen-characters' };

function warningsOf(text: string): readonly string[] {
  const { warnings } = parseConfig({ text }, env).config;
  return warnings.filter((warning) => warning.includes('objects.secret'));
}

test.each([
  ['a shared store', 'limits: { valkey: { url: "redis://store:6379" } }'],
  ['several pods that share their limits', 'limits: { assumedPods: 2 }'],
])('with %s the start says that stored objects are refused', (_, text) => {
  expect(warningsOf(text)).toEqual([expect.stringMatching(/stored objects .*are refused.*set objects\.secret/)]);
});

test('a process that other hosts reach says that its ids work in no other process', () => {
  const words = /ids of stored objects .*this process alone.*set objects\.secret/;
  expect(warningsOf('server: { host: 0.0.0.0 }')).toEqual([expect.stringMatching(words)]);
});

const anthropic = 'providers: { claude: { preset: anthropic, apiKey: k-12345678 } }\n';
const simulated = 'providers: { trial: { baseUrl: "http://127.0.0.1:9/v1", simulator: true } }\n';

test.each([
  ['on loopback', ''],
  ['where there is a secret', 'limits: { assumedPods: 2 }\nobjects: { secret: "${SEAL}" }'],
  [
    'where no provider stores objects',
    `${anthropic}models: [{ name: m, provider: claude }]\nlimits: { assumedPods: 2 }`,
  ],
  ['where only the simulator does', `${simulated}models: [{ name: m, provider: trial }]\nlimits: { assumedPods: 2 }`],
])('nothing is said %s', (_, text) => {
  const own = text.startsWith('providers:') ? {} : env;
  const { warnings } = parseConfig({ text }, own).config;
  expect(warnings.join('\n')).not.toContain('objects.secret');
});

test('a secret that is short is refused', () => {
  const parse = () => parseConfig({ text: 'objects: { secret: short }' }, env);
  expect(parse).toThrow('objects.secret');
});
