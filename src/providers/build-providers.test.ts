import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../core/clock.ts';
import { noLines } from '../core/header-lines.ts';
import type { Provider } from '../core/provider.ts';
import { Secret } from '../core/secret.ts';
import { providersContext } from './context.fixture.ts';
import { buildProviders } from './build-providers.ts';
import { parseBaseUrl } from './parse-base-url.ts';
import { simulatorProvider } from './simulator.ts';

let folder = '';
let nowMs = 0;
const clock: Clock = { ...systemClock, nowMs: () => nowMs };
const problems: string[] = [];
const context = {
  ...providersContext,
  clock,
  onKeyProblem: (provider: string, problem: string) => problems.push(`${provider}: ${problem}`),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-key-'));
  nowMs = 0;
  problems.length = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const call = { method: 'POST', origin: 'https://x.example', path: '/v1/x', headers: noLines, body: undefined };

/** The header lines of the credentials that it adds to a call. */
function sentBy(provider: Provider): string {
  const credentials = provider.authenticate(call);
  return credentials instanceof Promise ? 'a promise' : credentials.headers;
}

function fromFile(path: string) {
  const settings = {
    preset: 'openai-compatible',
    dialect: 'openai-chat' as const,
    baseUrl: 'https://api.openai.com/v1',
    apiKeyFile: path,
  };
  return buildProviders({ openai: settings }, context).get('openai')!;
}

describe('the key', () => {
  test('is taken from the settings, without white space around it', () => {
    const settings = {
      preset: 'openai-compatible',
      dialect: 'openai-chat' as const,
      baseUrl: 'https://x.example/v1/',
      apiKey: new Secret(' sk-1\n'),
    };
    const provider = buildProviders({ x: settings }, context).get('x')!;
    expect(provider).toMatchObject({ name: 'x', origin: 'https://x.example', basePath: '/v1', quirks: {} });
    expect(sentBy(provider)).toBe('authorization: Bearer sk-1\r\n');
    expect(provider.authenticate(call)).toBe(provider.authenticate(call));
  });

  test('is read from a file, and again within a second of a change, by a rename or a swapped directory symlink', () => {
    const path = join(folder, 'data', 'key');
    for (const version of ['1', '2']) {
      const versionFolder = mkdtempSync(join(folder, 'v'));
      writeFileSync(join(versionFolder, 'key'), `sk-${version}\n`);
      symlinkSync(versionFolder, join(folder, `data${version}`));
    }
    renameSync(join(folder, 'data1'), join(folder, 'data'));
    const provider = fromFile(path);
    expect(sentBy(provider)).toBe('authorization: Bearer sk-1\r\n');
    renameSync(join(folder, 'data2'), join(folder, 'data'));
    nowMs = 999;
    expect(sentBy(provider)).toBe('authorization: Bearer sk-1\r\n');
    nowMs = 1000;
    expect(sentBy(provider)).toBe('authorization: Bearer sk-2\r\n');
    writeFileSync(path, 'sk-3');
    nowMs = 2000;
    expect(sentBy(provider)).toBe('authorization: Bearer sk-3\r\n');
    expect(problems).toEqual([]);
  });

  test('stays in use while its file is missing or empty, which is reported once, and is replaced when the file is back', () => {
    const path = join(folder, 'key');
    writeFileSync(path, 'sk-1');
    const provider = fromFile(path);
    rmSync(path);
    for (nowMs = 1000; nowMs < 4000; nowMs += 500) {
      expect(sentBy(provider)).toBe('authorization: Bearer sk-1\r\n');
    }
    expect(problems).toEqual(['openai: cannot be read (ENOENT); the key read before stays in use']);
    writeFileSync(path, '  \n');
    nowMs = 5000;
    expect(sentBy(provider)).toBe('authorization: Bearer sk-1\r\n');
    writeFileSync(path, 'sk two');
    nowMs = 6000;
    expect(sentBy(provider)).toBe('authorization: Bearer sk-1\r\n');
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('two');
    writeFileSync(path, 'sk-2');
    nowMs = 7000;
    expect(sentBy(provider)).toBe('authorization: Bearer sk-2\r\n');
  });

  test('that is missing or invalid at start-up is an error that names the setting', () => {
    expect(() => fromFile(join(folder, 'none'))).toThrow(/^providers\.openai\.apiKeyFile .*ENOENT/);
    const settings = {
      preset: 'openai-compatible',
      dialect: 'openai-chat' as const,
      baseUrl: 'https://x.example',
      apiKey: new Secret('a\nb'),
    };
    expect(() => buildProviders({ x: settings }, context)).toThrow(/^providers\.x\.apiKey holds more than one line/);
    const both = { ...settings, apiKey: new Secret('a'), apiKeyFile: 'b' };
    expect(() => buildProviders({ x: both }, context)).toThrow('both set');
  });
});

describe('the base URL', () => {
  test.each([
    ['https://api.openai.com/v1', 'https://api.openai.com', '/v1'],
    ['http://127.0.0.1:9000/', 'http://127.0.0.1:9000', ''],
    ['https://[::1]:8443/a/b//', 'https://[::1]:8443', '/a/b'],
  ])('%s', (text, origin, basePath) => {
    expect(parseBaseUrl(text)).toEqual({ origin, basePath });
  });

  test.each([
    'nonsense',
    'ftp://x.example',
    'https://u:secret@x.example',
    'https://x.example/?a=secret',
    'https://x.example/#a',
  ])('%s is refused, and not repeated', (text) => {
    expect(() => parseBaseUrl(text)).toThrow(/^(?!.*secret)/);
  });
});

test('the simulator is a provider without a key, with the simulator quirk', () => {
  const provider = simulatorProvider('http://127.0.0.1:4000');
  expect(provider).toMatchObject({ name: 'simulator', basePath: '/v1', quirks: { simulator: true } });
  expect(sentBy(provider)).toBe('');
});
