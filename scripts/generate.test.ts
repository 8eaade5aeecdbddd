import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../src/config/parse-config.ts';
import { settingsTree } from '../src/config/schema.ts';
import { page as configurationPage } from './generate/configuration-page.ts';
import { page as configurationSchema } from './generate/configuration-schema.ts';
import { page as exampleFile } from './generate/example-file.ts';
import { listSettings } from './list-settings.ts';

const rows = Object.entries(settingsTree.properties ?? {}).flatMap(([name, schema]) => listSettings(schema, name));

test('the example loads, and its values are the defaults', async () => {
  const text = await exampleFile.render();
  const env = { OPENAI_API_KEY: 'sk-1' };
  const { config } = parseConfig({ text, file: 'headgate.yaml' }, env);
  const { config: bare } = parseConfig({}, env);
  const { providers: _p, models: _m, defaults: _d, file: _f, ...shown } = config;
  expect(bare).toMatchObject(shown);
});

test('the example names every setting', async () => {
  const text = await exampleFile.render();
  const missing = rows.filter(({ path }) => !new RegExp(`\\b${path.split('.').at(-1)}:`).test(text));
  // Only the reference page has the settings that few providers need.
  const rare = [
    'alsoSpeaks',
    'authentication.credentialsFile',
    'authentication.region',
    'authentication.service',
    'authentication.accessKeyId',
    'authentication.secretAccessKey',
    'authentication.profile',
    'authentication.sessionToken',
    'authentication.tenantId',
    'authentication.clientId',
    'authentication.clientSecret',
    'authentication.federatedTokenFile',
    'authentication.authorityHost',
    'authentication.scope',
    'authentication.identityEndpoint',
    'authentication.identityHeader',
    'noDone',
    'deployments',
    'noStreamOptions',
    'maxTokensField',
    'unknownRoles',
    'noEncryptedReasoning',
    'passModelMembers',
    'simulator',
  ];
  // The page about repeats shows the last one.
  const expected = [...rare.map((name) => `providers.<name>.${name}`), 'models[].coalesce'];
  expect(missing.map(({ path }) => path)).toEqual(expected);
});

test('the page lists every setting once, with what a change takes', async () => {
  const text = await configurationPage.render();
  expect(rows.filter(({ path }) => text.split(`| \`${path}\` |`).length !== 2)).toEqual([]);
  expect(text).toMatch(/`server\.port` \|.*\| restart \|/);
  expect(text).toMatch(/`limits\.perCaller\.requestsPerMinute` \|.*\| reload \|/);
  expect(text).toMatch(/`server\.tls\.certFile` \|.*required \|/);
});

test('the schema for editors asks for nothing that has a default, and lets a variable stand for a number', async () => {
  const schema = JSON.parse(await configurationSchema.render()) as {
    required?: string[];
    properties: { server: { required?: string[]; properties: { port: { anyOf: object[] } } } };
  };
  expect(schema.required).toBeUndefined();
  expect(schema.properties.server.required).toBeUndefined();
  expect(schema.properties.server.properties.port.anyOf).toContainEqual({
    type: 'string',
    pattern: expect.any(String) as unknown,
  });
});

test('npm start tells an old Node apart before it runs TypeScript', async () => {
  const text = await readFile(join(import.meta.dirname, 'require-node-24.js'), 'utf8');
  expect(text).not.toMatch(/^import|^export|\?\.|\?\?/m);
});
