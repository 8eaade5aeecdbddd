import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { providersContext } from '../context.fixture.ts';
import type { Conversation } from '../../core/conversation.ts';
import { Secret } from '../../core/secret.ts';
import { dialects } from '../../dialects/registry.ts';
import { RecordingListener, closeUpstreams, newUpstream } from '../../upstream/calls-for-tests.ts';
import { headersToCarry, headersToProvider } from '../../upstream/headers-to-provider.ts';
import { httpAnswer, startRawProvider } from '../../upstream/provider-for-tests.ts';
import { buildProviders } from '../build-providers.ts';
import { applyPreset } from '../configured-provider.ts';
import { describeBaseUrlFault } from '../parse-base-url.ts';
import { faultsOf } from '../setting-faults.ts';
import type { Preset } from './preset.ts';
import { presets } from './presets.ts';

afterEach(closeUpstreams);

const partOfUrl = /\$\{[A-Z_]+\}/g;
const isWhole = ({ baseUrl }: Preset): boolean => baseUrl?.includes('${') === false;

test('every file of the folder is a preset in the list, under its own name', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => !/^presets?\.(test\.)?ts$/.test(file));
  expect(presets.map(({ name }) => `${name}.ts`).toSorted()).toEqual(files.toSorted());
});

test('no two presets read the same key, except where one token opens two doors', () => {
  const variables = presets.flatMap(({ keyVariable }) => keyVariable ?? []);
  const shared = variables.filter((variable, index) => variables.indexOf(variable) < index);
  expect(shared).toEqual(['HF_TOKEN']);
});

test.each(presets)('$name says where its facts come from, and speaks dialects that can be called', (preset) => {
  expect(preset.title).not.toBe('');
  expect(URL.parse(preset.documentation)?.protocol).toBe('https:');
  for (const name of preset.dialects) expect(dialects.provider(name).name).toBe(name);
  const { baseUrl = 'https://acme.example' } = preset;
  const example = baseUrl.replace(partOfUrl, (_part, at: number) => (at === 0 ? 'https://acme.example' : 'x'));
  expect(describeBaseUrlFault(example)).toBeUndefined();
  expect(preset.keyVariable !== undefined || preset.keyIsOptional === true).toBe(true);
});

test.each(presets.filter((preset) => isWhole(preset)))('$name can be used with nothing but a key', (preset) => {
  const faults = faultsOf(applyPreset({ preset: preset.name }));
  const words = faults.map(({ message }) => message.split(',')[0]);
  expect(words).toEqual(preset.keyIsOptional === true ? [] : ['has no key']);
});

const conversation: Conversation = {
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
  maxOutputTokens: 7,
};

/** Paths of an inference, by dialect. */
const paths: Readonly<Record<string, string>> = {
  'openai-chat': '/chat/completions',
  'openai-responses': '/responses',
  anthropic: '/messages',
  bedrock: '/model/some-model/converse-stream',
  gemini: '/models/some-model:streamGenerateContent?alt=sse',
};

test.each(presets.flatMap((preset) => preset.dialects.map((dialect) => ({ preset, name: preset.name, dialect }))))(
  '$name is called in $dialect as its documentation says',
  async ({ preset, name, dialect }) => {
    await using raw = await startRawProvider((socket) => socket.write(httpAnswer(200, '{}')));
    const { baseUrl: pattern = 'http://h/v1' } = preset;
    const example = pattern.replace(partOfUrl, (_part, at: number) => (at === 0 ? 'http://h' : 'x'));
    const basePath = new URL(example).pathname;
    const settings = { preset: name, dialect, baseUrl: `http://127.0.0.1:${raw.port}${basePath}` };
    const configured = applyPreset({ ...settings, apiKey: new Secret('key-12345678') });
    expect(faultsOf(configured)).toEqual([]);
    const provider = buildProviders({ p: configured }, providersContext).get('p')!;

    const side = dialects.provider(dialect);
    const call = side.writeCall(conversation, { provider, upstreamModel: 'some-model' });
    const { method, path, body } = call;
    const headers = headersToProvider(provider, headersToCarry({}, 'req_1', side), { ...call, accept: undefined });
    const listening = new RecordingListener();
    newUpstream().call({ provider, method, path, headers, body }, listening);
    await listening.over;
    expect(listening.error).toBeUndefined();

    const [head = '', sent = ''] = raw.requests[0]!.split('\r\n\r\n');
    expect(head.split('\r\n')[0]).toBe(`POST ${basePath.replace(/\/$/, '')}${paths[dialect]} HTTP/1.1`);
    const { authentication: style } = preset;
    const line = style.style === 'header' ? `${style.name}: key-12345678` : 'authorization: Bearer key-12345678';
    expect(head.toLowerCase()).toContain(`\r\n${line.toLowerCase()}`);
    expect(head.match(/key-12345678/g)).toHaveLength(1);
    if (dialect !== 'openai-chat') return;
    const { noStreamOptions, maxTokensField } = preset.quirks;
    const request = JSON.parse(sent) as Record<string, unknown>;
    expect(Object.hasOwn(request, 'stream_options')).toBe(noStreamOptions !== true);
    expect(request[maxTokensField ?? 'max_completion_tokens']).toBe(7);
  },
);
